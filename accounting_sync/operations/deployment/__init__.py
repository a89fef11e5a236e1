"""What `manage.py check_deployment` looks at before people rely on an installation."""
