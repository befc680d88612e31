"""What is done for the people of a procedure: plans of help, protective measures, referrals to programmes."""
