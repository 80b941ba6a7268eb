-- What a person was told goes with them.
GRANT DELETE ON notices, notice_settings TO holdfast_app;
