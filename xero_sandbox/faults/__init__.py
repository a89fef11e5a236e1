"""Breaking on demand, the way Xero and the network in front of it break."""
