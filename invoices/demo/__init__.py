"""The demo office: a made-up UK recruiter, Northgate Talent, for learning and trying Tracker (seed_demo)."""
