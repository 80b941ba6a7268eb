-- What is put aside is anything that a directory lists: a company, a product. Its id says which.
ALTER TABLE shortlist_entries DROP CONSTRAINT shortlist_entries_provider_id_fkey;
ALTER TABLE shortlist_entries RENAME COLUMN provider_id TO thing_id;

-- Which directory a saved search is of.
ALTER TABLE saved_searches ADD COLUMN kind text NOT NULL DEFAULT 'inspector' CHECK (kind IN ('inspector', 'product'));
ALTER TABLE saved_searches ALTER COLUMN kind DROP DEFAULT;
