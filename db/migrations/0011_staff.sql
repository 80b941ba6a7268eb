-- Requests for a forced outcome, for the desk of the staff. On orders itself such an index would change with every move.
CREATE INDEX order_events_forced ON order_events (order_id) WHERE move = 'askForce';
