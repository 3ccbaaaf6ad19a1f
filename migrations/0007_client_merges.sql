-- +goose Up
-- Two records that may be one person, and joining them.

-- The dated event of joining one record into another. It is never removed; undoing it is written beside it.
CREATE TABLE client_merges (
  agency_id        uuid NOT NULL,
  id               uuid NOT NULL,
  client_id        uuid NOT NULL,             -- whose record it stands in now: it goes along when that one is joined into a third
  survivor_id      uuid NOT NULL,
  merged_id        uuid NOT NULL CHECK (merged_id <> survivor_id),
  survivor_number  text NOT NULL,
  merged_number    text NOT NULL,
  merged_by        uuid NOT NULL,
  merged_at        timestamptz NOT NULL,
  reason           bytea NOT NULL,            -- sealed
  taken            jsonb NOT NULL DEFAULT '[]', -- which values of who they are came from the merged record
  was              bytea,                     -- sealed: those values as the survivor had them
  set_aside        bytea,                     -- sealed: what could not come along, and how it stood
  moved            jsonb NOT NULL DEFAULT '{}', -- the ids of every row that came along, by table
  joined_in        xid8 NOT NULL,             -- the transaction: it alone may move what is sealed
  undone_by        uuid,
  undone_at        timestamptz,
  undo_reason      bytea,                     -- sealed
  undone_in        xid8,
  version          integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, survivor_id) REFERENCES clients,
  FOREIGN KEY (agency_id, merged_id) REFERENCES clients,
  FOREIGN KEY (agency_id, merged_by) REFERENCES staff,
  FOREIGN KEY (agency_id, undone_by) REFERENCES staff,
  CHECK ((undone_at IS NULL) = (undone_by IS NULL))
);
CREATE INDEX client_merges_of_client ON client_merges (agency_id, client_id);
CREATE UNIQUE INDEX client_merges_once ON client_merges (agency_id, merged_id) WHERE undone_at IS NULL;
CREATE INDEX client_merges_by_number ON client_merges (agency_id, merged_number) WHERE undone_at IS NULL;
CALL guard_client_rows('client_merges', 'client_id', ', INSERT, UPDATE');

-- Whether a merge of this very transaction, or its undoing, takes rows from one record to the other.
CREATE FUNCTION merge_moves(p_agency uuid, p_from uuid, p_to uuid) RETURNS boolean LANGUAGE sql STABLE
AS $$
  SELECT EXISTS (
    SELECT FROM client_merges m
     WHERE m.agency_id = p_agency AND (
           m.merged_id = p_from AND m.survivor_id = p_to AND m.joined_in = pg_current_xact_id_if_assigned()
        OR m.survivor_id = p_from AND m.merged_id = p_to AND m.undone_in = pg_current_xact_id_if_assigned()))
$$;

-- +goose StatementBegin
-- What happened stays as it was written down: only what could not come along is filled in, in the merge's own
-- transaction, and the undoing, once.
CREATE FUNCTION client_merge_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE later text[] := ARRAY['client_id', 'set_aside', 'moved', 'undone_by', 'undone_at', 'undo_reason', 'undone_in', 'version'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.joined_in := pg_current_xact_id();
    NEW.undone_in := NULL;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - later IS DISTINCT FROM to_jsonb(OLD) - later
     OR (NEW.set_aside, NEW.moved) IS DISTINCT FROM (OLD.set_aside, OLD.moved) AND OLD.joined_in <> pg_current_xact_id()
     OR NEW.client_id <> OLD.client_id AND NOT merge_moves(OLD.agency_id, OLD.client_id, NEW.client_id)
     OR OLD.undone_at IS NOT NULL AND (NEW.undone_by, NEW.undone_at, NEW.undo_reason) IS DISTINCT FROM (OLD.undone_by, OLD.undone_at, OLD.undo_reason) THEN
    RAISE EXCEPTION 'a merge of clients is never changed' USING ERRCODE = 'restrict_violation';
  END IF;
  NEW.undone_in := OLD.undone_in;
  IF OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL THEN
    NEW.undone_in := pg_current_xact_id();
  END IF;
  RETURN NEW;
END $$;
-- Whoever was joined into a record that is joined into a third is found there.
CREATE FUNCTION merged_goes_along() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE clients SET merged_into = NEW.client_id WHERE agency_id = NEW.agency_id AND id = NEW.merged_id;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER client_merge_stands BEFORE INSERT OR UPDATE ON client_merges FOR EACH ROW EXECUTE FUNCTION client_merge_stands();
CREATE TRIGGER never_removed BEFORE DELETE ON client_merges FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON client_merges FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER merged_goes_along AFTER UPDATE OF client_id ON client_merges
  FOR EACH ROW WHEN (OLD.client_id <> NEW.client_id AND NEW.undone_at IS NULL) EXECUTE FUNCTION merged_goes_along();
GRANT UPDATE (moved) ON client_merges TO continuo_rows;
GRANT UPDATE (merged_into) ON clients TO continuo_rows;
CREATE POLICY merged ON clients FOR UPDATE TO continuo_rows
  USING (agency_id = (SELECT app_agency()) AND (SELECT app_op()) IN ('client.merge', 'client_merge.undo'));

-- A form that was opened before the records were joined still names the old one: the draft goes where the person is.
GRANT CREATE ON SCHEMA public TO continuo_rows;
-- +goose StatementBegin
CREATE FUNCTION draft_follows_merge() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  NEW.client_id := COALESCE((SELECT c.merged_into FROM clients c WHERE c.agency_id = NEW.agency_id AND c.id = NEW.client_id), NEW.client_id);
  RETURN NEW;
END $$;
-- +goose StatementEnd
ALTER FUNCTION draft_follows_merge() OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION draft_follows_merge() FROM PUBLIC;
CREATE TRIGGER draft_follows_merge BEFORE INSERT OR UPDATE OF client_id ON note_drafts
  FOR EACH ROW EXECUTE FUNCTION draft_follows_merge();

-- The tables whose rows a merge takes along: every one that says whose record a row lies in, now and later, but for those
-- that are about a record and not about the person: who may find it, and what it was taken for.
CREATE FUNCTION tables_of_clients(OUT t regclass, OUT name text) RETURNS SETOF record LANGUAGE sql STABLE
AS $$
  SELECT c.oid::regclass, c.relname::text FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'client_id' AND NOT a.attisdropped
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('client_accesses', 'duplicates')
   ORDER BY c.relname
$$;

-- +goose StatementBegin
-- Takes everything of the merged record along. A row that cannot stand beside the survivor's (an exclusion or a unique
-- key forbids it) is set aside: it stays where it is. An episode and its stays go together or not at all, and not where
-- it overlaps an episode of the survivor. The answer is what was set aside, ids by table.
CREATE FUNCTION move_client_rows(p_merge uuid) RETURNS jsonb
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE m client_merges; k record; ids uuid[]; held uuid[]; one uuid; episode episodes; stay_ids uuid[];
  taken_along jsonb := '{}'; left_behind jsonb := '{}';
BEGIN
  SELECT * INTO m FROM client_merges WHERE agency_id = app_agency() AND id = p_merge AND joined_in = pg_current_xact_id();
  IF NOT FOUND OR app_op() IS DISTINCT FROM 'client.merge' THEN
    RAISE EXCEPTION 'only a merge moves rows' USING ERRCODE = 'insufficient_privilege';
  END IF;
  FOR episode IN SELECT * FROM episodes WHERE agency_id = m.agency_id AND client_id = m.merged_id ORDER BY opened_on, id LOOP
    stay_ids := ARRAY(SELECT id FROM stays WHERE agency_id = m.agency_id AND episode_id = episode.id ORDER BY id);
    BEGIN
      IF EXISTS (SELECT FROM episodes e WHERE e.agency_id = m.agency_id AND e.client_id = m.survivor_id
                    AND daterange(e.opened_on, e.closed_on) && daterange(episode.opened_on, episode.closed_on)) THEN
        RAISE exclusion_violation;
      END IF;
      UPDATE episodes SET client_id = m.survivor_id WHERE agency_id = m.agency_id AND id = episode.id;
      UPDATE stays SET client_id = m.survivor_id WHERE agency_id = m.agency_id AND id = ANY (stay_ids);
      taken_along := joined_ids(joined_ids(taken_along, 'episodes', ARRAY[episode.id]), 'stays', stay_ids);
    EXCEPTION WHEN unique_violation OR exclusion_violation THEN
      left_behind := joined_ids(joined_ids(left_behind, 'episodes', ARRAY[episode.id]), 'stays', stay_ids);
    END;
  END LOOP;
  FOR k IN SELECT * FROM tables_of_clients() WHERE name NOT IN ('episodes', 'stays') LOOP
    EXECUTE format('SELECT ARRAY(SELECT id FROM %s WHERE agency_id = $1 AND client_id = $2 ORDER BY id)', k.t) INTO ids USING m.agency_id, m.merged_id;
    IF k.name IN ('stay_pauses', 'stay_changes') THEN -- what belongs to a stay stays with it
      EXECUTE format('SELECT ARRAY(SELECT id FROM %s WHERE agency_id = $1 AND id = ANY ($2)
        AND stay_id IN (SELECT id FROM stays WHERE agency_id = $1 AND client_id = $3) ORDER BY id)', k.t) INTO ids USING m.agency_id, ids, m.survivor_id;
    END IF;
    BEGIN
      EXECUTE format('UPDATE %s SET client_id = $1 WHERE agency_id = $2 AND id = ANY ($3)', k.t) USING m.survivor_id, m.agency_id, ids;
      taken_along := joined_ids(taken_along, k.name, ids);
    EXCEPTION WHEN unique_violation OR exclusion_violation THEN
      FOREACH one IN ARRAY ids LOOP
        BEGIN
          EXECUTE format('UPDATE %s SET client_id = $1 WHERE agency_id = $2 AND id = $3', k.t) USING m.survivor_id, m.agency_id, one;
          taken_along := joined_ids(taken_along, k.name, ARRAY[one]);
        EXCEPTION WHEN unique_violation OR exclusion_violation THEN
          left_behind := joined_ids(left_behind, k.name, ARRAY[one]);
        END;
      END LOOP;
    END;
  END LOOP;
  UPDATE client_merges SET moved = taken_along WHERE agency_id = m.agency_id AND id = m.id;
  INSERT INTO duplicates (agency_id, id, client_id, other_id, because, found_at, status)
  SELECT d.agency_id, gen_random_uuid(), LEAST(m.survivor_id, third), GREATEST(m.survivor_id, third), d.because, app_now(), 'open'
    FROM duplicates d, LATERAL (SELECT CASE m.merged_id WHEN d.client_id THEN d.other_id ELSE d.client_id END) x (third)
   WHERE d.agency_id = m.agency_id AND d.status = 'open' AND m.merged_id IN (d.client_id, d.other_id) AND third <> m.survivor_id
      ON CONFLICT (agency_id, client_id, other_id) DO NOTHING;
  RETURN left_behind;
END $$;
CREATE FUNCTION joined_ids(p jsonb, p_table text, p_ids uuid[]) RETURNS jsonb LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN p_ids = '{}' THEN p ELSE jsonb_set(p, ARRAY[p_table], COALESCE(p -> p_table, '[]') || to_jsonb(p_ids)) END $$;

-- Takes back exactly what a merge took along. What was written since stays with the survivor, unless it hangs on a row
-- that goes back: an addendum goes where its note goes, a stay where its episode goes.
CREATE FUNCTION move_client_rows_back(p_merge uuid) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE m client_merges; k record; fk record; more bigint; n bigint;
BEGIN
  SELECT * INTO m FROM client_merges WHERE agency_id = app_agency() AND id = p_merge AND undone_in = pg_current_xact_id();
  IF NOT FOUND OR app_op() IS DISTINCT FROM 'client_merge.undo' THEN
    RAISE EXCEPTION 'only the undoing of a merge moves rows back' USING ERRCODE = 'insufficient_privilege';
  END IF;
  FOR k IN SELECT t, name FROM tables_of_clients() WHERE m.moved ? name LOOP
    EXECUTE format('UPDATE %s SET client_id = $1 WHERE agency_id = $2 AND client_id = $3
      AND id IN (SELECT value::uuid FROM jsonb_array_elements_text($4))', k.t)
      USING m.merged_id, m.agency_id, m.survivor_id, m.moved -> k.name;
  END LOOP;
  LOOP
    more := 0;
    FOR fk IN SELECT child.t AS child, parent.t AS parent, a.attname AS via FROM pg_constraint c
               JOIN tables_of_clients() child ON child.t = c.conrelid JOIN tables_of_clients() parent ON parent.t = c.confrelid
               JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2] WHERE c.contype = 'f' LOOP
      EXECUTE format('UPDATE %s c SET client_id = $1 FROM %s p WHERE c.agency_id = $2 AND c.client_id = $3
        AND p.agency_id = $2 AND p.client_id = $1 AND p.id = c.%I', fk.child, fk.parent, fk.via)
        USING m.merged_id, m.agency_id, m.survivor_id;
      GET DIAGNOSTICS n = ROW_COUNT;
      more := more + n;
    END LOOP;
    EXIT WHEN more = 0;
  END LOOP;
END $$;
-- +goose StatementEnd
ALTER FUNCTION move_client_rows(uuid) OWNER TO continuo_rows;
ALTER FUNCTION move_client_rows_back(uuid) OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION move_client_rows(uuid), move_client_rows_back(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION move_client_rows(uuid), move_client_rows_back(uuid) TO continuo_content;

-- Two records that may be one person, until somebody decides. The smaller id stands first, so that a pair is there once.
CREATE TABLE duplicates (
  agency_id   uuid NOT NULL,
  id          uuid NOT NULL,
  client_id   uuid NOT NULL,
  other_id    uuid NOT NULL CHECK (other_id > client_id),
  because     jsonb NOT NULL,
  found_at    timestamptz NOT NULL,
  status      text NOT NULL CHECK (status IN ('open', 'not_same', 'merged')),
  decided_by  uuid,
  decided_at  timestamptz,
  reason      bytea,                          -- sealed
  version     integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  UNIQUE (agency_id, client_id, other_id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, other_id) REFERENCES clients,
  FOREIGN KEY (agency_id, decided_by) REFERENCES staff,
  CHECK ((status = 'open') = (decided_at IS NULL))
);
CREATE INDEX duplicates_open ON duplicates (agency_id, found_at, id) WHERE status = 'open';
CREATE INDEX duplicates_of_other ON duplicates (agency_id, other_id);
CALL guard_client_rows('duplicates', 'client_id', ', UPDATE');
-- Who does not find one of the two must not learn of it by the other, and only records staff's operations look here.
CREATE POLICY both_reached ON duplicates AS RESTRICTIVE TO continuo_reach USING (other_id = ANY ((SELECT reachable_clients())::uuid[]));
CREATE POLICY both_open ON duplicates AS RESTRICTIVE TO continuo_agency USING (other_id <> ALL ((SELECT hidden_clients())::uuid[]));
CREATE POLICY records_staff ON duplicates AS RESTRICTIVE TO continuo_content
  USING ((SELECT app_op()) IN ('duplicate.list', 'duplicate.dismiss', 'client.compare', 'client.merge', 'client_merge.undo'));
CREATE POLICY found ON duplicates FOR INSERT TO continuo_rows WITH CHECK (agency_id = (SELECT app_agency()));
GRANT INSERT ON duplicates TO continuo_rows;

-- Two days that one slip of the hand makes of each other: one digit, or day and month the other way round.
CREATE FUNCTION days_alike(a date, b date) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT a <> b AND (date_part('year', a) = date_part('year', b) AND date_part('month', a) = date_part('day', b) AND date_part('day', a) = date_part('month', b)
    OR (SELECT count(*) FROM generate_series(1, 8) i WHERE substr(to_char(a, 'YYYYMMDD'), i, 1) <> substr(to_char(b, 'YYYYMMDD'), i, 1)) = 1)
$$;
-- Who is like somebody, and why, as far as the asker sees. A birth date that hundreds share is no date but a blank that
-- was filled in, and says nothing.
CREATE FUNCTION clients_alike(p_agency uuid, p_id uuid, p_key text, p_chosen text, p_born date, p_number text,
    OUT client_id uuid, OUT because jsonb)
  RETURNS SETOF record LANGUAGE sql STABLE
AS $$
  SELECT x.id, jsonb_agg(DISTINCT x.why) FROM (
    SELECT c.id, CASE WHEN c.name_key = p_key THEN 'name_and_birth_date' ELSE 'birth_date' END AS why FROM clients c
     WHERE c.agency_id = p_agency AND c.birth_date = p_born AND c.id <> p_id AND c.merged_into IS NULL
       AND string_to_array(c.name_key || ' ' || name_key(c.chosen_name), ' ')
           && ARRAY(SELECT w FROM unnest(string_to_array(p_key || ' ' || name_key(p_chosen), ' ')) w WHERE length(w) > 1)
       AND (SELECT count(*) FROM (SELECT FROM clients b WHERE b.agency_id = p_agency AND b.birth_date = p_born LIMIT 201) y) <= 200
    UNION ALL
    SELECT c.id, 'name' FROM clients c
     WHERE c.agency_id = p_agency AND c.name_key = p_key AND p_key <> '' AND c.id <> p_id AND c.merged_into IS NULL
       AND days_alike(c.birth_date, p_born)
    UNION ALL
    SELECT c.id, 'agency_number' FROM clients c
     WHERE c.agency_id = p_agency AND c.number_key = p_number AND c.number_key <> '' AND p_number <> '' AND c.id <> p_id AND c.merged_into IS NULL
  ) x GROUP BY x.id
$$;
-- +goose StatementBegin
-- Looks past row security for whoever is like these clients, and writes it down for records staff. It answers nothing:
-- whoever begins a record must not learn from it. What was decided once stands.
CREATE FUNCTION suspect_duplicates(p_clients uuid[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF app_op() NOT IN ('client.create', 'client.update', 'caseload.import', 'caseload_file.import', 'incoming_referral.accept') THEN
    RAISE EXCEPTION 'nothing began or changed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Two who begin a record of one person at once: the second looks once the first is there.
  PERFORM pg_advisory_xact_lock(hashtextextended('duplicates ' || app_agency(), 0));
  INSERT INTO duplicates (agency_id, id, client_id, other_id, because, found_at, status)
  SELECT n.agency_id, gen_random_uuid(), LEAST(n.id, a.client_id), GREATEST(n.id, a.client_id), a.because, app_now(), 'open'
    FROM clients n CROSS JOIN LATERAL clients_alike(n.agency_id, n.id, n.name_key, n.chosen_name, n.birth_date, n.number_key) a
   WHERE n.agency_id = app_agency() AND n.id = ANY (p_clients)
      ON CONFLICT (agency_id, client_id, other_id) DO NOTHING;
END $$;
-- +goose StatementEnd
ALTER FUNCTION suspect_duplicates(uuid[]) OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION suspect_duplicates(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION suspect_duplicates(uuid[]) TO continuo_content;
REVOKE CREATE ON SCHEMA public FROM continuo_rows;
