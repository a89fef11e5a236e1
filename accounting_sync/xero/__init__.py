"""The only room that imports xero_python or knows an address of Xero."""
