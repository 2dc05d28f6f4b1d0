"""What runs by hand or once a week."""
