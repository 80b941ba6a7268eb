-- The search engine: one inverted index for every kind of thing that is searched (docs/decisions/0009-directory-search.md).
-- Each thing has a number; each value it can be found by is a term; a term holds the numbers of what has it, as a list
-- while they are few, else as bits in chunks of 32,000, two to a page. A search is AND, OR and NOT of bits, a count is a
-- count of bits. Numbers such as prices are searched by their binary digits, one term a digit.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE search_docs (
  kind text NOT NULL,
  -- Counts from 0 in the order of arrival and is never given twice.
  ord integer NOT NULL,
  id text NOT NULL,
  terms integer[] NOT NULL,
  PRIMARY KEY (kind, ord),
  UNIQUE (kind, id)
);

CREATE TABLE search_terms (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  facet text NOT NULL,
  -- In the order of code points, so that what begins with a word is a range.
  value text COLLATE "C" NOT NULL,
  -- Null: the term is in search_bits.
  ords integer[],
  UNIQUE (kind, facet, value)
);
CREATE INDEX search_terms_alike ON search_terms USING gin (value gin_trgm_ops) WHERE facet IN ('word', 'name');

CREATE TABLE search_bits (
  term integer NOT NULL,
  chunk integer NOT NULL,
  bits bit varying NOT NULL CHECK (length(bits) = 32000),
  PRIMARY KEY (term, chunk)
);
-- Neither compressed nor moved out of the row: both cost more than reading it.
ALTER TABLE search_bits ALTER bits SET STORAGE plain;

-- What changed in this database transaction; always empty outside of one.
CREATE TABLE search_stale (
  kind text NOT NULL,
  ids text[] NOT NULL
);

GRANT SELECT ON search_docs, search_terms, search_bits TO holdfast_app;

CREATE FUNCTION search_zeros() RETURNS bit varying LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT repeat('0', 32000)::bit varying $$;

DO $$ BEGIN
  EXECUTE format('CREATE AGGREGATE search_bits_of(integer, integer) (sfunc = pg_catalog.set_bit, stype = bit, initcond = %L)', repeat('0', 32000));
END $$;

-- As before, three times as fast: the marks are a range, and comparing with each of them is what took the time.
CREATE OR REPLACE FUNCTION folded(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN octet_length(words) = length(words) THEN lower(words)
    ELSE translate(regexp_replace(lower(normalize(words, NFKD)), '[\u0300-\u036f]+', '', 'g'), 'łđøıßæœ’‘', 'ldoisao') END
$$;

-- The words of a folded text in their order. Scripts without spaces are cut into pairs of characters, and the last one by
-- itself, so that what begins with a character is found by it; `asked` leaves that one out of a longer run.
CREATE FUNCTION search_words(words text, asked boolean) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  ascii boolean := octet_length(words) = length(words);
  runs text[];
  run text;
  cut text[] := '{}';
BEGIN
  runs := string_to_array(CASE
    WHEN ascii THEN regexp_replace(words, '[^a-z0-9]+', ' ', 'g')
    -- Marks runs of such scripts with a character that is no part of a word.
    ELSE regexp_replace(
      regexp_replace(words, '[\u0001-/:-`{-\u00bf\u00d7\u00f7\u02b0-\u036f\u060c\u061b\u061f\u2000-\u2bff\u2e00-\u2e7f\u3000-\u303f\ufe00-\ufe6f]+', ' ', 'g'),
      '([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff]+)', ' *\1 ', 'g') END, ' ');
  FOREACH run IN ARRAY runs LOOP
    CONTINUE WHEN run = '';
    IF ascii OR left(run, 1) <> '*' THEN
      cut := cut || left(run, 40);
    ELSE
      FOR i IN 2..CASE WHEN asked AND length(run) > 2 THEN length(run) - 1 ELSE length(run) END LOOP
        cut := cut || substr(run, i, 2);
      END LOOP;
    END IF;
  END LOOP;
  RETURN cut;
END $$;

-- What the words of a search stand for among the words in use: each word, with those that begin with it (from three
-- letters on, or one sign of a script without spaces; the fifty shortest), else, `alike`, up to ten similar ones.
CREATE FUNCTION search_lookup(of_kind text, of_facet text, asked text) RETURNS TABLE (word text, hits text[], alike boolean)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  FOR word IN SELECT w FROM unnest(search_words(folded(asked), true)) WITH ORDINALITY AS u (w, at) GROUP BY w ORDER BY min(at) LIMIT 16 LOOP
    hits := ARRAY(
      SELECT t.value FROM search_terms t
       WHERE t.kind = of_kind AND t.facet = of_facet AND t.value >= word AND t.value < word || U&'\+10FFFF'
         AND (t.value = word OR length(word) >= 3 OR word >= U&'\0e00' COLLATE "C")
       ORDER BY length(t.value), t.value LIMIT 50);
    alike := hits = '{}' AND length(word) >= 4;
    IF alike THEN
      -- By the index of groups of three letters: the planner would look at every word.
      WITH near AS MATERIALIZED (
        SELECT t.kind, t.facet, t.value FROM search_terms t WHERE t.facet IN ('word', 'name') AND t.value % word
      )
      SELECT coalesce(array_agg(n.value ORDER BY n.likeness DESC, n.value), '{}') INTO hits FROM (
        SELECT n.value, similarity(n.value, word) AS likeness FROM near n
         WHERE n.kind = of_kind AND n.facet = of_facet AND similarity(n.value, word) >= 0.4
         ORDER BY likeness DESC, n.value LIMIT 10
      ) n;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;

-- Sets are arrays of chunks. Of the values of a facet: what has any of them. (All of this is PL/pgSQL, whose plans are kept
-- for the session; a function in plain SQL is planned at every call.)
CREATE FUNCTION search_any(of_kind text, chunks integer, of_facet text, of_values text[]) RETURNS bit varying[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  ids integer[];
  few integer[];
  hits bit varying[];
  more bit varying[];
BEGIN
  SELECT array_agg(id) FILTER (WHERE ords IS NULL), array_agg(id) FILTER (WHERE ords <> '{}') INTO ids, few
    FROM search_terms WHERE kind = of_kind AND facet = of_facet AND value = ANY (of_values);
  IF cardinality(ids) = 1 THEN
    -- Mostly every chunk has some of it, and they come in their order.
    hits := ARRAY(SELECT bits FROM search_bits WHERE term = ids[1] ORDER BY term, chunk);
    IF cardinality(hits) = chunks AND few IS NULL THEN RETURN hits; END IF;
  END IF;
  IF ids IS NOT NULL AND cardinality(hits) IS DISTINCT FROM chunks THEN
    hits := ARRAY(
      SELECT coalesce((SELECT bit_or(b.bits) FROM search_bits b WHERE b.term = ANY (ids) AND b.chunk = c), search_zeros())::bit varying
        FROM generate_series(0, chunks - 1) c);
  END IF;
  IF few IS NOT NULL THEN
    more := ARRAY(
      SELECT coalesce(s.bits, search_zeros())::bit varying FROM generate_series(0, chunks - 1) c
        LEFT JOIN (
          SELECT o / 32000 AS chunk, search_bits_of(o % 32000, 1) AS bits FROM search_terms, unnest(ords) o WHERE id = ANY (few) GROUP BY 1
        ) s ON s.chunk = c ORDER BY c);
    hits := CASE WHEN hits IS NULL THEN more ELSE ARRAY(SELECT (h | m)::bit varying FROM unnest(hits, more) AS u (h, m)) END;
  END IF;
  RETURN coalesce(hits, array_fill(search_zeros(), ARRAY[chunks]));
END $$;

-- What has a number of at least that much. Everything else has too few digits, or none.
CREATE FUNCTION search_least(of_kind text, chunks integer, number text, bound bigint) RETURNS bit varying[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  hits bit varying[];
  digit bit varying[];
  there text[] := ARRAY(SELECT value FROM search_terms WHERE kind = of_kind AND facet = 'number:' || number AND (ords IS NULL OR ords <> '{}'));
BEGIN
  hits := array_fill(~search_zeros(), ARRAY[chunks]);
  -- From the lowest digit up, so that one set is all there is to remember.
  FOR i IN 0..greatest(23, length(trim(LEADING '0' FROM bound::bit(62)::text)) - 1) LOOP
    IF (bound >> i) & 1 = 1 THEN
      IF i::text = ANY (there) THEN
        digit := search_any(of_kind, chunks, 'number:' || number, ARRAY[i::text]);
        hits := ARRAY(SELECT (f & d)::bit varying FROM unnest(hits, digit) AS u (f, d));
      ELSE
        hits := array_fill(search_zeros(), ARRAY[chunks]);
      END IF;
    ELSIF i::text = ANY (there) THEN
      digit := search_any(of_kind, chunks, 'number:' || number, ARRAY[i::text]);
      hits := ARRAY(SELECT (f | d)::bit varying FROM unnest(hits, digit) AS u (f, d));
    END IF;
  END LOOP;
  RETURN hits;
END $$;

-- The set that an expression stands for: {"any": [facet, [values]]}, {"range": [facet, from, before]} of values in their
-- order, {"least": [number, n]}, {"below": n} of numbers of things, {"all": []}, {"either": []}, {"not": {}}.
CREATE FUNCTION search_set(of_kind text, chunks integer, expression jsonb) RETURNS bit varying[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  part jsonb;
  hits bit varying[];
  other bit varying[];
BEGIN
  CASE (SELECT jsonb_object_keys(expression))
  WHEN 'any' THEN
    RETURN search_any(of_kind, chunks, expression->'any'->>0, ARRAY(SELECT jsonb_array_elements_text(expression->'any'->1)));
  WHEN 'range' THEN
    RETURN search_any(of_kind, chunks, expression->'range'->>0, ARRAY(
      SELECT value FROM search_terms
       WHERE kind = of_kind AND facet = expression->'range'->>0 AND value >= expression->'range'->>1 AND value < expression->'range'->>2));
  WHEN 'least' THEN
    RETURN search_least(of_kind, chunks, expression->'least'->>0, (expression->'least'->>1)::bigint);
  WHEN 'below' THEN
    RETURN ARRAY(
      SELECT (repeat('1', least(greatest((expression->>'below')::integer - c * 32000, 0), 32000))
           || repeat('0', 32000 - least(greatest((expression->>'below')::integer - c * 32000, 0), 32000)))::bit varying
        FROM generate_series(0, chunks - 1) c ORDER BY c);
  WHEN 'not' THEN
    hits := search_set(of_kind, chunks, expression->'not');
    RETURN ARRAY(SELECT (~f)::bit varying FROM unnest(hits) AS u (f));
  WHEN 'all' THEN
    FOR part IN SELECT jsonb_array_elements(expression->'all') LOOP
      other := search_set(of_kind, chunks, part);
      hits := CASE WHEN hits IS NULL THEN other ELSE ARRAY(SELECT (f & o)::bit varying FROM unnest(hits, other) AS u (f, o)) END;
    END LOOP;
    RETURN coalesce(hits, array_fill(~search_zeros(), ARRAY[chunks]));
  WHEN 'either' THEN
    FOR part IN SELECT jsonb_array_elements(expression->'either') LOOP
      other := search_set(of_kind, chunks, part);
      hits := CASE WHEN hits IS NULL THEN other ELSE ARRAY(SELECT (f | o)::bit varying FROM unnest(hits, other) AS u (f, o)) END;
    END LOOP;
    RETURN coalesce(hits, array_fill(search_zeros(), ARRAY[chunks]));
  END CASE;
END $$;

CREATE FUNCTION search_count(hits bit varying[]) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN (SELECT coalesce(sum(bit_count(h)), 0)::bigint FROM unnest(hits) AS u (h));
END $$;

-- The `wanted` with the lowest (else highest) numbers of things.
CREATE FUNCTION search_first(hits bit varying[], wanted bigint, lowest boolean) RETURNS bit varying[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  kept bit varying[] := array_fill(search_zeros(), ARRAY[cardinality(hits)]);
  missing bigint := wanted;
  chunk bit varying;
  few integer;
  many integer;
  middle integer;
BEGIN
  FOR i IN 1..cardinality(hits) LOOP
    EXIT WHEN missing <= 0;
    few := CASE WHEN lowest THEN i ELSE cardinality(hits) + 1 - i END;
    chunk := hits[few];
    IF bit_count(chunk) > missing THEN
      -- The smallest share of the chunk that holds them.
      few := 0;
      many := 32000;
      WHILE many - few > 1 LOOP
        middle := (few + many) / 2;
        IF bit_count(CASE WHEN lowest THEN substring(chunk FOR middle) ELSE substring(chunk FROM 32001 - middle) END) >= missing
        THEN many := middle; ELSE few := middle; END IF;
      END LOOP;
      chunk := CASE WHEN lowest THEN substring(chunk FOR many) || substring(search_zeros() FOR 32000 - many)
                    ELSE substring(search_zeros() FOR 32000 - many) || substring(chunk FROM 32001 - many) END;
    END IF;
    kept[CASE WHEN lowest THEN i ELSE cardinality(hits) + 1 - i END] := chunk;
    missing := missing - bit_count(chunk);
  END LOOP;
  RETURN kept;
END $$;

-- Those that stand first by a number, `wanted` of them at least and few more: from the highest digit down, whoever has it
-- stands before whoever has not. Among equal ones the lowest (else highest) numbers of things.
CREATE FUNCTION search_top(of_kind text, hits bit varying[], number text, rising boolean, lowest boolean, wanted integer)
RETURNS bit varying[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  sure bit varying[] := array_fill(search_zeros(), ARRAY[cardinality(hits)]);
  sure_count bigint := 0;
  left_over bit varying[] := hits;
  better bit varying[];
  digit bit varying[];
  better_count bigint;
  there text[] := ARRAY(SELECT value FROM search_terms WHERE kind = of_kind AND facet = 'number:' || number AND (ords IS NULL OR ords <> '{}'));
BEGIN
  IF search_count(hits) <= wanted + 200 THEN RETURN hits; END IF;
  FOR i IN REVERSE 23..0 LOOP
    CONTINUE WHEN i::text <> ALL (there);
    digit := search_any(of_kind, cardinality(hits), 'number:' || number, ARRAY[i::text]);
    better := ARRAY(SELECT (l & CASE WHEN rising THEN ~d ELSE d END)::bit varying FROM unnest(left_over, digit) AS u (l, d));
    better_count := search_count(better);
    IF sure_count + better_count >= wanted THEN
      left_over := better;
      -- Few enough to be sorted by what they are.
      EXIT WHEN sure_count + better_count <= wanted + 200;
    ELSE
      sure := ARRAY(SELECT (s | b)::bit varying FROM unnest(sure, better) AS u (s, b));
      sure_count := sure_count + better_count;
      left_over := ARRAY(SELECT (l & ~b)::bit varying FROM unnest(left_over, better) AS u (l, b));
    END IF;
  END LOOP;
  IF search_count(left_over) + sure_count > wanted + 200 THEN
    left_over := search_first(left_over, wanted - sure_count, lowest);
  END IF;
  RETURN ARRAY(SELECT (s | l)::bit varying FROM unnest(sure, left_over) AS u (s, l));
END $$;

-- The same by steps, each the values of a facet that are equally near: [["g1"], ["g2", "g3"], …].
CREATE FUNCTION search_nearest(of_kind text, hits bit varying[], of_facet text, steps jsonb, lowest boolean, wanted integer)
RETURNS bit varying[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  sure bit varying[] := array_fill(search_zeros(), ARRAY[cardinality(hits)]);
  sure_count bigint := 0;
  next bit varying[];
  next_count bigint;
  at integer := 0;
  size integer := 1;
BEGIN
  WHILE at < jsonb_array_length(steps) AND sure_count < wanted LOOP
    next := search_any(of_kind, cardinality(hits), of_facet, ARRAY(
      SELECT jsonb_array_elements_text(steps->i) FROM generate_series(at, least(at + size, jsonb_array_length(steps)) - 1) i));
    next := ARRAY(SELECT (f & n)::bit varying FROM unnest(hits, next) AS u (f, n));
    next_count := search_count(next);
    IF sure_count + next_count > wanted + 200 AND size > 1 THEN
      size := size / 2;
      CONTINUE;
    ELSIF sure_count + next_count > wanted + 200 THEN
      next := search_first(next, wanted - sure_count, lowest);
    END IF;
    sure := ARRAY(SELECT (s | n)::bit varying FROM unnest(sure, next) AS u (s, n));
    sure_count := sure_count + least(next_count, wanted + 200);
    at := at + size;
    size := size * 2;
  END LOOP;
  RETURN sure;
END $$;

-- One search. Asked: {"parts": {name: expression}, "facets": […], "past": expression, "first": expression, "by": {"numbers":
-- […]} or {"facet", "steps": […]}, "rising", "lowest", "wanted"}. Facets are {"facets": [all their values are counted],
-- "without": a part that is left out}, or under a name {"name", "facet", "values": […] or "ranges": [[from, before], …],
-- "without", "except": an expression that is not counted, "plus": true, which adds it to every value instead}.
-- Answers rows of total, of each facet, and (tier 1: in `first`; 0: the rest) chunks of bits that hold the page.
CREATE FUNCTION search_page(of_kind text, asked jsonb) RETURNS TABLE (what text, value text, count bigint, bits bytea) LANGUAGE plpgsql STABLE
-- Planned once a session: the plans are the same whatever is asked, and planning takes longer than most of them.
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  chunks integer := (SELECT coalesce(max(ord), 0) / 32000 + 1 FROM search_docs WHERE kind = of_kind);
  wanted integer := (asked->>'wanted')::integer;
  names text[] := ARRAY(SELECT jsonb_object_keys(asked->'parts'));
  sets bit varying[] := '{}';
  every bit varying[];
  base bit varying[];
  counted bit varying[];
  less bit varying[];
  base_without text := '';
  lowest_chunk integer;
  highest_chunk integer;
  whole boolean;
  entry jsonb;
  each text;
  extra bigint;
  tier integer;
  best bit varying[];
BEGIN
  FOREACH each IN ARRAY names LOOP
    sets := sets || search_set(of_kind, chunks, asked->'parts'->each);
  END LOOP;
  every := search_but(sets, chunks, NULL);
  RETURN QUERY SELECT 'total', '', search_count(every), NULL::bytea;
  FOR entry IN SELECT jsonb_array_elements(asked->'facets') LOOP
    each := CASE WHEN entry->>'without' = ANY (names) THEN entry->>'without' END;
    IF base_without IS DISTINCT FROM each THEN
      base := CASE WHEN each IS NULL THEN every ELSE search_but(sets, chunks, array_position(names, each)) END;
      base_without := each;
    END IF;
    counted := base;
    extra := 0;
    -- No term holds what is not live.
    whole := names <@ ARRAY['live', each] AND NOT entry ? 'except';
    IF entry ? 'except' THEN
      less := search_set(of_kind, chunks, entry->'except');
      counted := ARRAY(SELECT (b & ~l)::bit varying FROM unnest(base, less) AS u (b, l));
      IF entry ? 'plus' THEN extra := search_count(base) - search_count(counted); END IF;
    END IF;
    SELECT min(at) - 1, max(at) - 1 INTO lowest_chunk, highest_chunk FROM unnest(counted) WITH ORDINALITY AS u (c, at) WHERE bit_count(c) > 0;
    RETURN QUERY
      SELECT coalesce(entry->>'name', t.facet), t.value, extra + CASE
          WHEN t.ords IS NOT NULL THEN (SELECT count(*) FROM unnest(t.ords) o WHERE get_bit(counted[o / 32000 + 1], o % 32000) = 1)
          WHEN whole THEN (SELECT sum(bit_count(b.bits)) FROM search_bits b WHERE b.term = t.id)
          ELSE (SELECT coalesce(sum(bit_count(b.bits & counted[b.chunk + 1])), 0) FROM search_bits b WHERE b.term = t.id AND b.chunk BETWEEN lowest_chunk AND highest_chunk)
        END::bigint, NULL::bytea
      FROM search_facet(of_kind, entry) t;
    IF extra > 0 THEN RETURN QUERY SELECT entry->>'name' || ' each', '', extra, NULL::bytea; END IF;
  END LOOP;
  IF asked ? 'past' THEN
    less := search_set(of_kind, chunks, asked->'past');
    every := ARRAY(SELECT (e & l)::bit varying FROM unnest(every, less) AS u (e, l));
  END IF;
  IF asked ? 'first' THEN less := search_set(of_kind, chunks, asked->'first'); END IF;
  FOREACH tier IN ARRAY CASE WHEN NOT asked ? 'first' THEN '{0}' WHEN (asked->>'lowest')::boolean THEN '{1,0}' ELSE '{0,1}' END::integer[] LOOP
    EXIT WHEN wanted <= 0;
    base := CASE WHEN asked ? 'first' THEN ARRAY(SELECT (CASE tier WHEN 1 THEN e & l ELSE e & ~l END)::bit varying FROM unnest(every, less) AS u (e, l)) ELSE every END;
    best := search_best(of_kind, base, asked, wanted);
    RETURN QUERY SELECT 'tier', tier::text, i - 1::bigint, varbit_send(best[i]) FROM generate_subscripts(best, 1) i WHERE bit_count(best[i]) > 0;
    wanted := wanted - search_count(best);
  END LOOP;
END $$;

-- All of the sets but one.
CREATE FUNCTION search_but(sets bit varying[], chunks integer, without integer) RETURNS bit varying[] LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN ARRAY(
    SELECT bit_and(sets[s * chunks + c])::bit varying
      FROM generate_series(1, chunks) c, generate_series(0, cardinality(sets) / chunks - 1) s
     WHERE s + 1 IS DISTINCT FROM without GROUP BY c ORDER BY c);
END $$;

-- The terms that an entry of `facets` counts.
CREATE FUNCTION search_facet(of_kind text, entry jsonb) RETURNS TABLE (id integer, facet text, value text, ords integer[]) LANGUAGE plpgsql STABLE ROWS 100 AS $$
BEGIN
  IF entry ? 'facets' THEN
    RETURN QUERY SELECT t.id, t.facet, t.value, t.ords FROM search_terms t
      WHERE t.kind = of_kind AND t.facet = ANY (ARRAY(SELECT jsonb_array_elements_text(entry->'facets')));
  ELSIF entry ? 'values' THEN
    RETURN QUERY SELECT t.id, t.facet, t.value, t.ords FROM search_terms t
      WHERE t.kind = of_kind AND t.facet = entry->>'facet' AND t.value = ANY (ARRAY(SELECT jsonb_array_elements_text(entry->'values')));
  ELSE
    RETURN QUERY SELECT t.id, t.facet, t.value, t.ords FROM jsonb_array_elements(entry->'ranges') r JOIN search_terms t
      ON t.kind = of_kind AND t.facet = entry->>'facet' AND t.value >= r->>0 AND t.value < r->>1;
  END IF;
END $$;

CREATE FUNCTION search_best(of_kind text, hits bit varying[], asked jsonb, wanted integer) RETURNS bit varying[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  best bit varying[];
  one bit varying[];
  number text;
  rising boolean := (asked->>'rising')::boolean;
  lowest boolean := (asked->>'lowest')::boolean;
BEGIN
  IF asked->'by' ? 'steps' THEN
    RETURN search_nearest(of_kind, hits, asked->'by'->>'facet', asked->'by'->'steps', lowest, wanted);
  END IF;
  -- Of several numbers the least counts; who stands first by it stands first by one of them.
  FOR number IN SELECT jsonb_array_elements_text(asked->'by'->'numbers') LOOP
    one := search_top(of_kind, hits, number, rising, lowest, wanted);
    best := CASE WHEN best IS NULL THEN one ELSE ARRAY(SELECT (b | o)::bit varying FROM unnest(best, one) AS u (b, o)) END;
  END LOOP;
  RETURN best;
END $$;

-- How many a list may hold. Bits of a facet's value are counted with every search, those of a word only when it is asked for,
-- and there are many words.
CREATE FUNCTION search_few(facet text, chunks integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT least(2048, chunks * CASE WHEN facet IN ('word', 'name', 'seat', 'touches', 'ends', 'taken') THEN 250 ELSE 32 END)
$$;

-- Brings the index of these things into step, within the database transaction that changed them. One at a time a kind,
-- from here to the commit. What each can be found by is said by the kind's own function, `<kind>_search_terms(ids)`: at
-- which of the ids, by which value of which facet, each once; a number instead of a value for facets named `number:…`.
CREATE FUNCTION search_index(of_kind text, of_ids text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  many boolean := cardinality(of_ids) > 1000;
  doc_ids text[];
  doc_ords integer[];
  fresh_ords integer[];
  fresh_terms integer[];
  add_ords integer[];
  add_terms integer[];
  drop_ords integer[];
  drop_terms integer[];
  chunks integer;
BEGIN
  -- Whoever waited here reads what the other has committed: each statement below sees it.
  PERFORM pg_advisory_xact_lock(hashtext('search'), hashtext(of_kind));
  IF many THEN
    -- The planner does not know how many words there are, and sorting them takes longer than all the rest.
    PERFORM set_config(name, value, true) FROM (VALUES ('enable_nestloop', 'off'), ('enable_mergejoin', 'off'), ('work_mem', '256MB')) AS s (name, value);
  END IF;
  SELECT array_agg(i.id), array_agg(coalesce(d.ord, -1)) INTO doc_ids, doc_ords
    FROM (SELECT DISTINCT id FROM unnest(of_ids) AS u (id)) i LEFT JOIN search_docs d ON d.kind = of_kind AND d.id = i.id;
  SELECT array_agg(id), array_agg(CASE WHEN ord >= 0 THEN ord ELSE (SELECT coalesce(max(s.ord), -1) FROM search_docs s WHERE s.kind = of_kind) + n END)
    INTO doc_ids, doc_ords
    FROM (SELECT id, ord, row_number() OVER (PARTITION BY ord >= 0 ORDER BY id)::integer AS n FROM unnest(doc_ids, doc_ords) AS u (id, ord)) numbered;
  chunks := greatest((SELECT max(o) FROM unnest(doc_ords) o), (SELECT max(ord) FROM search_docs WHERE kind = of_kind)) / 32000 + 1;

  EXECUTE format($sql$
    WITH hits AS MATERIALIZED (
      SELECT ($2)[f.at] AS ord, f.facet, f.value, f.number FROM %I($1) f
    ), used AS MATERIALIZED (
      SELECT facet, value, NULL::integer AS digit FROM hits WHERE number IS NULL GROUP BY facet, value
      UNION ALL
      SELECT facet, i::text, i FROM (SELECT facet, bit_or(number) AS every FROM hits WHERE number IS NOT NULL GROUP BY facet) n
        JOIN generate_series(0, 23) i ON (every >> i) & 1 = 1
    ), known AS MATERIALIZED (
      SELECT t.id, u.* FROM used u LEFT JOIN search_terms t ON t.kind = $3 AND t.facet = u.facet AND t.value = u.value
    ), made AS (
      INSERT INTO search_terms (kind, facet, value, ords) SELECT $3, facet, value, '{}' FROM known WHERE id IS NULL RETURNING id, facet, value
    ), terms AS MATERIALIZED (
      SELECT coalesce(k.id, m.id) AS id, k.facet, k.value, k.digit FROM known k LEFT JOIN made m ON k.id IS NULL AND m.facet = k.facet AND m.value = k.value
    )
    SELECT array_agg(ord), array_agg(id) FROM (
      SELECT f.ord, t.id FROM hits f JOIN terms t USING (facet, value) WHERE f.number IS NULL
      UNION ALL
      SELECT f.ord, t.id FROM hits f JOIN terms t ON t.facet = f.facet AND t.digit IS NOT NULL AND (f.number >> t.digit) & 1 = 1 WHERE f.number IS NOT NULL
    ) pairs
  $sql$, of_kind || '_search_terms') INTO fresh_ords, fresh_terms USING doc_ids, doc_ords, of_kind;

  IF EXISTS (SELECT FROM search_docs d WHERE d.kind = of_kind AND d.ord = ANY (doc_ords)) THEN
    WITH fresh AS MATERIALIZED (SELECT * FROM unnest(fresh_ords, fresh_terms) AS u (ord, term)),
      old AS MATERIALIZED (SELECT d.ord, t AS term FROM search_docs d, unnest(d.terms) t WHERE d.kind = of_kind AND d.ord = ANY (doc_ords)),
      added AS (SELECT array_agg(ord) AS ords, array_agg(term) AS terms FROM (SELECT * FROM fresh EXCEPT SELECT * FROM old) a),
      gone AS (SELECT array_agg(ord) AS ords, array_agg(term) AS terms FROM (SELECT * FROM old EXCEPT SELECT * FROM fresh) g)
    SELECT added.ords, added.terms, gone.ords, gone.terms INTO add_ords, add_terms, drop_ords, drop_terms FROM added, gone;
  ELSE
    add_ords := fresh_ords;
    add_terms := fresh_terms;
  END IF;

  IF drop_terms IS NOT NULL THEN
    WITH gone AS MATERIALIZED (SELECT term, array_agg(ord) AS ords FROM unnest(drop_ords, drop_terms) AS u (ord, term) GROUP BY term),
      few AS (UPDATE search_terms t SET ords = ARRAY(SELECT unnest(t.ords) EXCEPT SELECT unnest(g.ords)) FROM gone g WHERE t.id = g.term AND t.ords IS NOT NULL)
    UPDATE search_bits b SET bits = b.bits & ~g.bits FROM (
      SELECT term, o / 32000 AS chunk, search_bits_of(o % 32000, 1) AS bits FROM gone, unnest(ords) o GROUP BY 1, 2
    ) g WHERE b.term = g.term AND b.chunk = g.chunk;
  END IF;
  IF add_terms IS NOT NULL THEN
    WITH added AS MATERIALIZED (
      SELECT t.id, t.ords, a.ords AS more, t.ords IS NULL OR cardinality(t.ords) + cardinality(a.ords) > search_few(t.facet, chunks) AS many
        FROM (SELECT term, array_agg(ord) AS ords FROM unnest(add_ords, add_terms) AS u (ord, term) GROUP BY term) a JOIN search_terms t ON t.id = a.term
    ), few AS (
      UPDATE search_terms t SET ords = CASE WHEN NOT a.many THEN t.ords || a.more END FROM added a WHERE t.id = a.id AND t.ords IS NOT NULL
    )
    INSERT INTO search_bits AS b (term, chunk, bits)
      SELECT a.id, o / 32000, search_bits_of(o % 32000, 1) FROM added a, unnest(a.ords || a.more) o WHERE a.many GROUP BY 1, 2
      ON CONFLICT (term, chunk) DO UPDATE SET bits = b.bits | excluded.bits;
  END IF;
  -- Words that nobody uses any more are no words to guess.
  DELETE FROM search_terms WHERE id IN (SELECT DISTINCT unnest(drop_terms)) AND ords = '{}';

  INSERT INTO search_docs AS d (kind, ord, id, terms)
    SELECT of_kind, o.ord, o.id, coalesce(f.terms, '{}') FROM unnest(doc_ids, doc_ords) AS o (id, ord)
      LEFT JOIN (SELECT ord, array_agg(term) AS terms FROM unnest(fresh_ords, fresh_terms) AS u (ord, term) GROUP BY ord) f USING (ord)
    ON CONFLICT (kind, ord) DO UPDATE SET terms = excluded.terms WHERE d.terms <> excluded.terms;
  IF many THEN
    PERFORM set_config('enable_nestloop', 'on', true), set_config('enable_mergejoin', 'on', true);
  END IF;
END $$;

-- At the commit: all that this database transaction changed, at once.
CREATE FUNCTION search_settle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  one record;
BEGIN
  FOR one IN
    WITH gone AS (DELETE FROM search_stale RETURNING kind, ids)
    SELECT g.kind, array_agg(DISTINCT i) AS ids FROM gone g, unnest(g.ids) i GROUP BY g.kind ORDER BY g.kind
  LOOP
    PERFORM search_index(one.kind, one.ids);
  END LOOP;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER search_settle AFTER INSERT ON search_stale DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION search_settle();
REVOKE ALL ON FUNCTION search_index, search_settle FROM PUBLIC;

-- Inspectors: the first kind.
DROP INDEX listings_covers, listings_touches, listings_industries, listings_languages;
-- Points as they are compared: whole hundred-thousandths.
ALTER TABLE listings DROP COLUMN score, DROP COLUMN shrunk;
ALTER TABLE listings
  ADD COLUMN shrunk integer GENERATED ALWAYS AS (round(100000 * (stars_sum + 63.0) / (stars_count + 15))::integer) STORED,
  ADD COLUMN score integer GENERATED ALWAYS AS (round(100000 * (
    (stars_sum + 63.0)::float8 / (stars_count + 15) + 1.5::float8 * (on_time + 9) / (on_time + late + 10) + 0.12::float8 * ln(1::float8 + completed)))::integer) STORED;
CREATE INDEX listings_score ON listings (score DESC, org_id) WHERE published AND NOT suspended;
CREATE INDEX listings_papers ON listing_accreditations (expires_on) WHERE expires_on IS NOT NULL;
-- Set once a day for papers that have run out, so that searches need not know of each that ever did.
ALTER TABLE listing_accreditations ADD COLUMN lapsed boolean NOT NULL DEFAULT false;

CREATE FUNCTION inspector_search_terms(ids text[]) RETURNS TABLE (at integer, facet text, value text, number integer) LANGUAGE sql STABLE ROWS 10000 AS $$
  WITH l AS MATERIALIZED (
    SELECT i.at::integer AS at, l.* FROM unnest(ids) WITH ORDINALITY AS i (org_id, at) JOIN listings l USING (org_id) WHERE l.published AND NOT l.suspended
  ), numbers (at, name, n) AS MATERIALIZED (
    SELECT at, 'score', score FROM l
    UNION ALL SELECT at, 'rating', shrunk FROM l WHERE rated >= 5
    UNION ALL SELECT at, 'completed', least(completed, 16777215) FROM l
    UNION ALL SELECT at, 'stars', round(stars_sum * 10.0 / stars_count)::integer FROM l WHERE rated >= 5 AND stars_count > 0
    UNION ALL SELECT at, 'on_time', on_time * 100 / (on_time + late) FROM l WHERE on_time + late >= 5
    UNION ALL SELECT l.at, r.area, round(r.real_sum * 10.0 / r.real_count)::integer FROM l JOIN listing_ratings r USING (org_id) WHERE r.real_count >= 5
    UNION ALL SELECT l.at, 'price.' || s.type, least(s.usd_cents, 16777214)::integer FROM l JOIN listing_services s USING (org_id)
    UNION ALL SELECT l.at, 'price', coalesce((
        SELECT least(s.usd_cents, 16777214) FROM listing_services s WHERE s.org_id = l.org_id ORDER BY s.type = 'psi' DESC, s.usd_cents, s.type LIMIT 1
      ), 16777215)::integer FROM l
  )
  SELECT at, 'live', '', NULL::integer FROM l
  UNION ALL SELECT at, 'number:' || name, NULL, n FROM numbers
  UNION ALL SELECT at, 'kind', kind, NULL FROM l
  UNION ALL SELECT at, 'seat', place_id, NULL FROM l
  UNION ALL SELECT at, 'covers', v, NULL FROM l, unnest(covers) v
  UNION ALL SELECT at, CASE WHEN length(v) = 2 THEN 'country' ELSE 'touches' END, v, NULL FROM l, unnest(touches) v
  UNION ALL SELECT at, 'industry', v, NULL FROM l, unnest(industries) v
  UNION ALL SELECT at, 'language', v, NULL FROM l, unnest(languages) v
  UNION ALL SELECT at, 'type', v, NULL FROM l, unnest(types) v
  UNION ALL SELECT l.at, 'accreditation', a.code, NULL FROM l JOIN listing_accreditations a USING (org_id) WHERE a.verified_at IS NOT NULL AND NOT a.lapsed
  UNION ALL SELECT l.at, 'ends', a.code || ':' || a.expires_on, NULL FROM l JOIN listing_accreditations a USING (org_id)
    WHERE a.verified_at IS NOT NULL AND NOT a.lapsed AND a.expires_on IS NOT NULL
  UNION ALL SELECT at, 'punctual', '', NULL FROM l WHERE on_time + late >= 5
  UNION ALL SELECT at, 'priced', '', NULL FROM l WHERE EXISTS (SELECT FROM listing_services s WHERE s.org_id = l.org_id)
  UNION ALL SELECT l.at, 'priced', s.type, NULL FROM l JOIN listing_services s USING (org_id)
  UNION ALL SELECT l.at, 'taken', d.day::text, NULL FROM l JOIN listing_days_taken d USING (org_id)
  UNION ALL SELECT at, 'word', v, NULL FROM l, LATERAL (SELECT DISTINCT unnest(search_words(concat_ws(' ', folded(name), document), false))) w (v)
  UNION ALL SELECT at, 'name', v, NULL FROM l, LATERAL (SELECT DISTINCT unnest(search_words(folded(concat_ws(' ', name, array_to_string(team, ' '))), false))) w (v)
  -- The steps that the page offers with their counts.
  UNION ALL SELECT n.at, CASE n.name WHEN 'stars' THEN 'rating' ELSE n.name END, s.step, NULL FROM numbers n
    JOIN (VALUES ('stars', 40, '4'), ('stars', 45, '4.5'), ('knowledge', 40, '4'), ('knowledge', 45, '4.5'), ('service', 40, '4'), ('service', 45, '4.5'),
      ('accuracy', 40, '4'), ('accuracy', 45, '4.5'), ('on_time', 95, '95'), ('completed', 50, '50')) AS s (name, bound, step) ON s.name = n.name AND n.n >= s.bound
$$;

CREATE FUNCTION listings_stale() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO search_stale (kind, ids) SELECT 'inspector', array_agg(DISTINCT org_id) FROM changed HAVING count(*) > 0;
  RETURN NULL;
END $$;
DO $$
DECLARE
  of_table text;
  deed text;
BEGIN
  FOREACH of_table IN ARRAY '{listings,listing_services,listing_accreditations,listing_days_taken,listing_ratings}'::text[] LOOP
    FOREACH deed IN ARRAY '{INSERT,UPDATE,DELETE}'::text[] LOOP
      EXECUTE format('CREATE TRIGGER %I AFTER %s ON %I REFERENCING %s TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION listings_stale()',
        lower(deed) || '_is_searched', deed, of_table, CASE deed WHEN 'DELETE' THEN 'OLD' ELSE 'NEW' END);
    END LOOP;
  END LOOP;
END $$;

CREATE INDEX places_lat ON places (lat);
