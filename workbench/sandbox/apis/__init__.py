"""Look-alikes of the APIs of Salesforce, GitHub, Slack and Confluence, on loopback."""
