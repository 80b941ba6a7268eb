-- The number of a bank account is sealed with a key that the database never sees; its end is what people are shown. What
-- was written in clear before the first release is taken out: the database cannot seal it, and it is asked for again.
ALTER TABLE payout_accounts RENAME number TO number_sealed;
ALTER TABLE payout_accounts ADD number_end text NOT NULL DEFAULT '';
UPDATE payout_accounts SET number_end = right(number_sealed, 4), number_sealed = '';
ALTER TABLE payout_accounts
  ALTER number_end DROP DEFAULT,
  ADD CHECK (number_sealed = '' OR number_sealed LIKE 'v1.%'),
  ADD CHECK (length(number_end) <= 4);
