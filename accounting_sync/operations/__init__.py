"""What an administrator and a monitoring system see of the running: processes, queues, limits, calls."""
