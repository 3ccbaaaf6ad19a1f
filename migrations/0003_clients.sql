-- +goose Up
-- The people served, where they are, and who walks beside them.

-- The words of a name to compare people by, in one order: without case, accents and punctuation, as the import folds
-- them. Only ASCII is lowered, after the accents are off, so that the answer does not hang on the cluster's locale.
CREATE FUNCTION name_key(p text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT COALESCE(string_agg(w, ' ' ORDER BY w COLLATE "C"), '')
    FROM regexp_split_to_table(regexp_replace(replace(replace(replace(replace(translate(lower(
           regexp_replace(normalize(p, NFD), U&'[\0300-\036f''\2019.]', '', 'g')),
           U&'\0142\0141\00f8\00d8\0111\0110\00f0\00d0\0131\00c6\0152\00de', U&'llooddddi\00e6\0153\00fe'),
           U&'\00fe', 'th'), U&'\00df', 'ss'), U&'\00e6', 'ae'), U&'\0153', 'oe'),
           U&'[\0001-/:-@[-`{-\00bf\2010-\2027]+', ' ', 'g'), ' ') w
   WHERE w <> ''
$$;

CREATE TABLE clients (
  agency_id      uuid NOT NULL REFERENCES agencies,
  id             uuid NOT NULL,
  number         text NOT NULL,               -- made by the system, so that it cannot tell of a hidden record
  agency_number  text NOT NULL DEFAULT '',    -- the agency's own; not unique: two records may turn out to be one person
  legal_first    text NOT NULL,
  legal_last     text NOT NULL,
  chosen_name    text NOT NULL DEFAULT '',    -- what to call them; empty: the legal first name
  pronouns       text NOT NULL DEFAULT '',
  birth_date     date NOT NULL,
  language       text NOT NULL DEFAULT 'en',  -- BCP 47
  co_occurring   boolean,                     -- null: nobody has said
  restricted     boolean NOT NULL DEFAULT false,
  created_by     uuid,
  created_at     timestamptz NOT NULL,
  -- The record this one was joined into (see client_merges); then nobody finds it but by its old number or address.
  merged_into    uuid CHECK (merged_into <> id),
  name_key       text NOT NULL GENERATED ALWAYS AS (name_key(legal_first || ' ' || legal_last)) STORED,
  number_key     text NOT NULL GENERATED ALWAYS AS (regexp_replace(lower(agency_number), '[^a-z0-9]', '', 'g')) STORED,
  version        integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  UNIQUE (agency_id, number),
  FOREIGN KEY (agency_id, merged_into) REFERENCES clients
);
CREATE INDEX clients_by_name_key ON clients (agency_id, name_key);
CREATE INDEX clients_by_number_key ON clients (agency_id, number_key) WHERE number_key <> '';

-- Who may find a restricted record.
CREATE TABLE client_accesses (
  agency_id   uuid NOT NULL,
  id          uuid NOT NULL,
  client_id   uuid NOT NULL,
  staff_id    uuid NOT NULL,
  starts_at   timestamptz NOT NULL,
  ends_at     timestamptz CHECK (ends_at >= starts_at),
  version     integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, staff_id) REFERENCES staff
);
CREATE INDEX client_accesses_of_client ON client_accesses (agency_id, client_id);

-- A way to reach the person, with what is safe on it.
CREATE TABLE contact_ways (
  agency_id     uuid NOT NULL,
  id            uuid NOT NULL,
  client_id     uuid NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('phone', 'email', 'address', 'other')),
  value         bytea NOT NULL,               -- sealed
  may_text      text NOT NULL DEFAULT 'unknown' CHECK (may_text IN ('yes', 'no', 'unknown')),
  voicemail     text NOT NULL DEFAULT 'unknown' CHECK (voicemail IN ('yes', 'first_name_only', 'no', 'unknown')),
  who_may_know  bytea,                        -- sealed
  remark        bytea,                        -- sealed: good times, whose phone it is
  preferred     boolean NOT NULL DEFAULT false,
  version       integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients
);
CREATE INDEX contact_ways_of_client ON contact_ways (agency_id, client_id);

CREATE TABLE episodes (
  agency_id         uuid NOT NULL,
  id                uuid NOT NULL,
  client_id         uuid NOT NULL,
  opened_on         date NOT NULL,
  closed_on         date CHECK (closed_on >= opened_on),
  discharge_reason  text NOT NULL DEFAULT '', -- TEDS-D reason: completed, dropped_out, terminated, transferred, ...
  -- Between programs: the last day in the last one, and which that was. They mean nothing once the episode is closed.
  left_on           date CHECK (left_on >= opened_on),
  left_program_id   uuid,
  attended_since    timestamptz NOT NULL DEFAULT 'infinity', -- see note_attendance
  version           integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, left_program_id) REFERENCES programs,
  CHECK ((closed_on IS NULL) = (discharge_reason = '')),
  CHECK ((left_on IS NULL) = (left_program_id IS NULL))
);
CREATE UNIQUE INDEX episodes_one_open ON episodes (agency_id, client_id) WHERE closed_on IS NULL;
CREATE INDEX episodes_of_client ON episodes (agency_id, client_id, opened_on);
CREATE INDEX episodes_between ON episodes (agency_id, left_program_id, attended_since) INCLUDE (client_id)
  WHERE left_on IS NOT NULL AND closed_on IS NULL;

-- A stay ends on its last day; the next may begin that same day, hence the half-open range.
CREATE TABLE stays (
  agency_id     uuid NOT NULL,
  id            uuid NOT NULL,
  client_id     uuid NOT NULL,
  episode_id    uuid NOT NULL,
  program_id    uuid NOT NULL,
  clinician_id  uuid,
  starts_on     date NOT NULL,
  ends_on       date CHECK (ends_on >= starts_on),
  change_due_on date CHECK (change_due_on >= starts_on), -- when a change of program is expected
  attended_since timestamptz NOT NULL DEFAULT 'infinity', -- see note_attendance
  version       integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, episode_id) REFERENCES episodes,
  FOREIGN KEY (agency_id, program_id) REFERENCES programs,
  FOREIGN KEY (agency_id, clinician_id) REFERENCES staff,
  CONSTRAINT stays_never_overlap EXCLUDE USING gist
    (agency_id WITH =, client_id WITH =, daterange(starts_on, ends_on) WITH &&)
    DEFERRABLE -- a move begins the next stay before it ends the last: between the two, nobody would reach the person
);
CREATE INDEX stays_of_client ON stays (agency_id, client_id, starts_on);
CREATE INDEX stays_open_in_program ON stays (agency_id, program_id, attended_since) INCLUDE (client_id) WHERE ends_on IS NULL;

-- A peer has this client on the caseload. One primary peer at a time.
CREATE TABLE assignments (
  agency_id          uuid NOT NULL,
  id                 uuid NOT NULL,
  client_id          uuid NOT NULL,
  peer_id            uuid NOT NULL,
  part               text NOT NULL CHECK (part IN ('primary', 'second')),
  weight             integer NOT NULL DEFAULT 1 CHECK (weight BETWEEN 1 AND 5), -- how much of the limit it takes
  starts_at          timestamptz NOT NULL,
  ends_at            timestamptz CHECK (ends_at >= starts_at),
  reason             bytea,                   -- sealed, as the next two
  over_limit_reason  bytea,                   -- why the limit was passed, where it was
  end_reason         bytea,
  created_by         uuid,
  version            integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, peer_id) REFERENCES staff,
  CONSTRAINT assignments_one_primary EXCLUDE USING gist
    (agency_id WITH =, client_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (part = 'primary'),
  CONSTRAINT assignments_once_each EXCLUDE USING gist
    (agency_id WITH =, client_id WITH =, peer_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
);
CREATE INDEX assignments_of_peer ON assignments (agency_id, peer_id) INCLUDE (client_id, starts_at, ends_at);
CREATE INDEX assignments_of_client ON assignments (agency_id, client_id, starts_at);

-- What is reachable. These run as continuo_rows, which sees all rows, so they name the agency themselves. Each is asked
-- once per query: "(SELECT f())" is an InitPlan, and its array serves the index on (agency_id, client_id).

GRANT CREATE ON SCHEMA public TO continuo_rows;

-- Whom concerns are about that the actor was told of and nobody has taken; the very act of taking one still shows it.
-- +goose StatementBegin
CREATE FUNCTION untaken_concerns() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN ARRAY(SELECT n.client_id FROM safety_notices n
                 JOIN safety_concerns c ON c.agency_id = n.agency_id AND c.id = n.concern_id AND (c.acknowledged_at IS NULL OR c.acknowledged_at = app_now())
                WHERE n.agency_id = app_agency() AND n.staff_id = app_actor());
END $$;
-- +goose StatementEnd
CREATE FUNCTION asks_of_hand_offs() RETURNS boolean LANGUAGE sql STABLE
  AS $$ SELECT app_op() LIKE 'referral%' OR app_op() LIKE 'warm_introduction%' $$;

-- Restricted records the actor is not named for, and records that were joined into another: these are there only for
-- undoing that; and the actor's own, whatever else would show them. p_shown are records that something else shows.
-- +goose StatementBegin
CREATE FUNCTION clients_hidden_but(p_shown uuid[]) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
DECLARE op text := app_op(); found uuid[]; told uuid[] := '{}';
BEGIN
  -- An unanswered concern goes further by itself, and whoever was told of one sees it (the operation shows no more of
  -- the record than the name): a restricted record must not mean that nobody comes.
  IF op = 'safety_concern.escalate' THEN
    RETURN '{}';
  END IF;
  IF op IN ('safety_concern.list', 'safety_concern.acknowledge') THEN
    told := untaken_concerns();
  END IF;
  found := ARRAY(
    SELECT client_id FROM own_records
    UNION ALL
    SELECT c.id FROM clients c
     WHERE c.agency_id = app_agency() AND (c.restricted OR c.merged_into IS NOT NULL)
       AND (c.merged_into IS NOT NULL AND op IS DISTINCT FROM 'client_merge.undo' OR c.restricted AND c.id <> ALL (p_shown)
       AND NOT EXISTS (SELECT FROM client_accesses a
                        WHERE a.agency_id = c.agency_id AND a.client_id = c.id AND a.staff_id = app_actor()
                          AND a.starts_at <= app_now() AND (a.ends_at IS NULL OR a.ends_at > app_now()))
       AND c.id <> ALL (told)));
  IF current_setting('app.reads', true) IN ('true', 'now') THEN
    PERFORM set_config('app.hidden', found::text, true);
  END IF;
  RETURN found;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION find_hidden_clients() RETURNS uuid[]
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  RETURN clients_hidden_but(opened_clients() || clients_under_review() || linked_clients());
END $$;
-- +goose StatementEnd
CREATE INDEX clients_hidden ON clients (agency_id, id) WHERE restricted OR merged_into IS NOT NULL;
CREATE INDEX clients_merged ON clients (agency_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX clients_by_agency_number ON clients (agency_id, agency_number) WHERE agency_number <> '';
CREATE INDEX clients_by_birth_date ON clients (agency_id, birth_date);
CREATE INDEX clients_by_creator ON clients (agency_id, created_by, created_at);

-- +goose StatementBegin
-- 1. caseload: assigned now to the actor, or to someone the actor covers now. An assignment that ends at this very
--    transaction's moment still counts, so that ending one and starting the next is one act.
-- 2. team: also what is assigned to the peers the actor supervises (or whose supervisor the actor covers), and the
--    clients with an open stay but no peer, in the programs the supervising role is held for, by the actor or by whom
--    the actor covers: nobody may fall between two teams.
-- 3. program: also every client with an open stay in the actor's programs. Who is between programs is still the last
--    one's until the next stay begins: nobody may fall between two programs either.
-- 4. What the actor created in this very transaction, so that a newcomer can be admitted and assigned in the same act.
-- 5. Words begun may be finished: whom the actor's own drafts are about, for showing and signing those drafts; and whom
--    the drafts of people are about who left and whose last supervisor the actor is (or covers), for taking those over.
--    The client may be discharged by then, and the supervision ended.
-- 6. Who is told of a safety concern sees it, wherever the client is, until somebody has taken it.
-- 7. A task must not vanish with a change of caseload: for tasks, whoever answers for somebody reaches whom the open tasks
--    of these are about, and whom tasks are about that the actor set; those closed within a week still count. A peer's own
--    tasks need the client on the caseload: else their supervisor has them. Not so whom the actor's program handed on and
--    has not had since the overlap ended: what was to be done went along.
-- 8. Who was on a caseload when its review began stays in reach of that review until a week after its end, for whoever
--    answers for the peer.
-- 9. Whoever moved people in one act may look at that act for a week, also where they went to another team.
-- 10. A restricted record that the actor opened in need, until its time is over; and whom a review is about that the
--    actor was told of.
-- 11. Whom a hand-off brings: for hand-offs, whoever works where they are to go sees it until a week after its end (the
--    operations show the packet and no more of the record), and no other hand-off of theirs, unless p_asked is false: then
--    this alone brings nobody. Not so whom that program has handed on since and has no more. Once it is accepted, and until
--    they have arrived, that program has the record, and so has its owner. Where they came from has it until the end of the
--    overlap.
-- 12. Whoever is behind a link: themselves, for their plan.
CREATE FUNCTION find_reachable_clients(p_asked boolean) RETURNS uuid[]
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  agency uuid := app_agency(); actor uuid := app_actor(); at timestamptz := app_now(); reach text := app_reach();
  programs uuid[] := app_programs(); team_programs text := NULLIF(current_setting('app.team_programs', true), '');
  op text := app_op(); reads boolean := COALESCE(current_setting('app.reads', true), '') = 'true';
  me uuid[]; peers uuid[]; teams uuid[]; found uuid[]; shown uuid[]; hidden uuid[]; asked uuid[];
BEGIN
  IF agency IS NULL OR actor IS NULL THEN
    RETURN '{}';
  END IF;
  -- One statement, for each costs more to begin than to run; OFFSET 0, or what is asked once would be asked at every use.
  SELECT m.me, p.peers,
         ARRAY(SELECT client_id FROM assignments
                WHERE agency_id = agency AND peer_id = ANY (p.peers) AND starts_at <= at AND (ends_at IS NULL OR ends_at >= at))
         || CASE WHEN reads THEN '{}' ELSE ARRAY(SELECT id FROM clients WHERE agency_id = agency AND created_by = actor AND created_at = at) END
    INTO me, peers, found
    FROM (SELECT actor || ARRAY(SELECT absent_id FROM covers
                                 WHERE agency_id = agency AND covering_id = actor AND starts_at <= at AND ends_at > at) AS me OFFSET 0) m,
         LATERAL (SELECT m.me || CASE WHEN reach IN ('team', 'program') THEN ARRAY(
                           SELECT peer_id FROM supervisions
                            WHERE agency_id = agency AND supervisor_id = ANY (m.me) AND starts_at <= at AND (ends_at IS NULL OR ends_at > at))
                         ELSE '{}' END AS peers OFFSET 0) p;
  IF team_programs IS NOT NULL AND cardinality(me) > 1 THEN -- whoever stands in picks up where the absent do
    SELECT CASE WHEN team_programs = '*' OR bool_or(program_id IS NULL) THEN '*'
                ELSE (NULLIF(team_programs, '*')::uuid[] || COALESCE(array_agg(program_id), '{}'))::text END
      INTO team_programs FROM roles
     WHERE agency_id = agency AND staff_id = ANY (me) AND staff_id <> actor
       AND role = ANY (string_to_array(current_setting('app.team_roles', true), ','))
       AND starts_at <= at AND (ends_at IS NULL OR ends_at > at);
  END IF;
  IF team_programs IS NOT NULL THEN
    -- By the program, which an index serves; "or all of them" beside it would read every open stay of the agency. Of
    -- whom attended_since does not say that somebody is there, the assignments do: one of them may have an end to come.
    teams := CASE team_programs WHEN '*' THEN ARRAY(SELECT id FROM programs WHERE agency_id = agency) ELSE team_programs::uuid[] END;
    found := found || ARRAY(
      SELECT p.client_id FROM (
        SELECT s.client_id FROM stays s
         WHERE s.agency_id = agency AND s.ends_on IS NULL AND s.program_id = ANY (teams) AND s.attended_since > at
        UNION ALL
        SELECT e.client_id FROM episodes e
         WHERE e.agency_id = agency AND e.left_on IS NOT NULL AND e.closed_on IS NULL AND e.left_program_id = ANY (teams)
           AND e.attended_since > at) p
         -- Not NOT EXISTS: without knowing how large the programs are, that reads every assignment of the agency.
       WHERE (SELECT a.id FROM assignments a WHERE a.agency_id = agency AND a.client_id = p.client_id
                 AND a.starts_at <= at AND (a.ends_at IS NULL OR a.ends_at > at) LIMIT 1) IS NULL);
  END IF;
  IF reach = 'program' THEN
    found := found || ARRAY(
      SELECT s.client_id FROM stays s
       WHERE s.agency_id = agency AND s.ends_on IS NULL AND s.program_id = ANY (programs)
      UNION ALL
      SELECT e.client_id FROM episodes e
       WHERE e.agency_id = agency AND e.left_on IS NOT NULL AND e.closed_on IS NULL AND e.left_program_id = ANY (programs));
  END IF;
  IF reach IN ('team', 'program') THEN
    IF p_asked AND asks_of_hand_offs() THEN
      asked := ARRAY(
        SELECT r.id FROM referrals r
         WHERE r.agency_id = agency AND r.to_program_id = ANY (programs || CASE WHEN team_programs <> '*' THEN team_programs::uuid[] ELSE '{}' END)
           AND r.state <> 'draft' AND (r.closed_at IS NULL OR r.closed_at > at - interval '7 days')
           AND NOT EXISTS (SELECT FROM referrals n
                            WHERE n.agency_id = agency AND n.client_id = r.client_id AND n.from_program_id = r.to_program_id
                              AND n.state = 'attended' AND n.overlap_until <= at AND n.closed_at >= r.closed_at));
      found := found || ARRAY(SELECT client_id FROM referrals WHERE agency_id = agency AND id = ANY (asked));
      PERFORM set_config('app.asked', asked::text, true);
    END IF;
    found := found || ARRAY(
      SELECT r.client_id FROM referrals r
       WHERE r.agency_id = agency AND (r.to_program_id = ANY (programs) OR r.owner_id = ANY (me)) AND r.closed_at IS NULL
         AND r.state IN ('accepted', 'scheduled', 'no_show')
      UNION ALL
      SELECT r.client_id FROM referrals r
       WHERE r.agency_id = agency AND r.from_program_id = ANY (programs) AND r.overlap_until > at AND r.state = 'attended');
  END IF;
  IF op IN ('note_draft.list', 'note_draft.get', 'note_draft.sign', 'note_draft.claim') THEN
    found := found || ARRAY(SELECT client_id FROM note_drafts WHERE agency_id = agency AND author_id = actor);
  END IF;
  IF op IN ('note_draft.list', 'note_draft.claim') AND reach IN ('team', 'program') THEN
    found := found || ARRAY(
      SELECT d.client_id FROM note_drafts d
        JOIN staff author ON author.agency_id = d.agency_id AND author.id = d.author_id AND author.status = 'deactivated'
       WHERE d.agency_id = agency
         AND (SELECT s.supervisor_id FROM supervisions s
               WHERE s.agency_id = agency AND s.peer_id = d.author_id AND s.starts_at <= at
               ORDER BY s.starts_at DESC, s.ends_at DESC NULLS FIRST LIMIT 1) = ANY (me));
  END IF;
  IF op IN ('safety_concern.list', 'safety_concern.acknowledge') THEN
    found := found || untaken_concerns();
  END IF;
  IF op LIKE 'task.%' AND reach IN ('team', 'program') THEN
    found := found || ARRAY(
      SELECT t.client_id FROM tasks t
       WHERE t.agency_id = agency AND t.client_id IS NOT NULL AND (t.state = 'open' OR t.closed_at > at - interval '7 days')
         AND (t.owner_id = ANY (me || ARRAY(
                SELECT v.peer_id FROM supervisions v
                 WHERE v.agency_id = agency AND v.supervisor_id = ANY (me) AND v.starts_at <= at
                   AND NOT EXISTS (SELECT FROM supervisions n WHERE n.agency_id = agency AND n.peer_id = v.peer_id
                                      AND n.starts_at <= at AND n.starts_at > v.starts_at)))
              OR t.created_by = ANY (me))
         AND NOT EXISTS (SELECT FROM referrals r
                          WHERE r.agency_id = agency AND r.client_id = t.client_id AND r.from_program_id = ANY (programs)
                            AND r.state = 'attended' AND r.overlap_until <= at));
  END IF;
  IF op LIKE 'caseload_review%' AND op <> 'caseload_review_entry.list' AND reach IN ('team', 'program') THEN
    found := found || ARRAY(
      SELECT x.client_id FROM caseload_reviews r
        JOIN caseload_review_entries x ON x.agency_id = r.agency_id AND x.review_id = r.id AND x.corrects IS NULL
       WHERE r.agency_id = agency AND r.peer_id = ANY (peers) AND (r.state = 'open' OR r.finished_at > at - interval '7 days'));
  END IF;
  IF op = 'reassignment.get' AND reach IN ('team', 'program') THEN
    found := found || ARRAY(
      SELECT i.client_id FROM reassignments r
        JOIN reassignment_items i ON i.agency_id = r.agency_id AND i.reassignment_id = r.id
       WHERE r.agency_id = agency AND r.made_by = actor AND r.made_at > at - interval '7 days');
  END IF;
  shown := opened_clients() || clients_under_review() || linked_clients();
  found := found || shown;
  hidden := clients_hidden_but(shown);
  IF cardinality(found)::bigint * cardinality(hidden) > 10000 OR found && hidden THEN -- looking is cheap when both are short
    found := ARRAY(SELECT x FROM unnest(found) x WHERE x NOT IN (SELECT unnest(hidden))); -- hashed: both may be long
  END IF;
  IF reads OR current_setting('app.reads', true) = 'now' THEN
    PERFORM set_config(CASE WHEN p_asked THEN 'app.reached' ELSE 'app.recorded' END, found::text, true);
  END IF;
  RETURN found;
END $$;
-- +goose StatementEnd
-- Who is on record already, for the import alone: also restricted people, or bringing the same file in again would make
-- second records of them. A record that was joined into another still says by which name and number the person is
-- known; their stays are in the other by now.
CREATE FUNCTION known_people(p_born date[], p_numbers text[],
    OUT agency_number text, OUT legal_first text, OUT legal_last text, OUT birth_date date, OUT stays date[])
  RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT c.agency_number, c.legal_first, c.legal_last, c.birth_date,
         ARRAY(SELECT s.starts_on FROM stays s WHERE s.agency_id = c.agency_id AND s.client_id IN (c.id, c.merged_into))
    FROM (SELECT id FROM clients WHERE agency_id = app_agency() AND birth_date = ANY (p_born)
          UNION -- and not OR, so that each side is answered by its own index
          SELECT id FROM clients WHERE agency_id = app_agency() AND agency_number <> '' AND agency_number = ANY (p_numbers)) f
    JOIN clients c ON c.agency_id = app_agency() AND c.id = f.id
   WHERE app_op() = 'caseload.import'
$$;
ALTER FUNCTION known_people(date[], text[]) OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION known_people(date[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION known_people(date[], text[]) TO continuo_content;
ALTER FUNCTION clients_hidden_but(uuid[]) OWNER TO continuo_rows;
ALTER FUNCTION find_hidden_clients() OWNER TO continuo_rows;
ALTER FUNCTION find_reachable_clients(boolean) OWNER TO continuo_rows;
-- Every table of a query asks by itself. In a transaction that writes nothing which decides about reach, the first answer
-- is kept until its end (app.reached and app.hidden, which no other transaction sees), so that a list over eight tables
-- finds out once whom it reaches. Elsewhere each question is answered anew, because an assignment changes who is reached,
-- but for a part that only reads ("now", see store.Tx.Reading), after which what was kept is forgotten.
-- These two are inlined into the query, so the kept answer costs no call.
CREATE FUNCTION reachable_clients() RETURNS uuid[] LANGUAGE sql STABLE
  AS $$ SELECT COALESCE(NULLIF(current_setting('app.reached', true), '')::uuid[], find_reachable_clients(true)) $$;
-- Whose record is reached, and not a hand-off of theirs alone.
CREATE FUNCTION recorded_clients() RETURNS uuid[] LANGUAGE sql STABLE
  AS $$ SELECT CASE WHEN asks_of_hand_offs() THEN COALESCE(NULLIF(current_setting('app.recorded', true), '')::uuid[], find_reachable_clients(false))
                    ELSE reachable_clients() END $$;
CREATE FUNCTION hidden_clients() RETURNS uuid[] LANGUAGE sql STABLE
  AS $$ SELECT COALESCE(NULLIF(current_setting('app.hidden', true), '')::uuid[], find_hidden_clients()) $$;
REVOKE ALL ON FUNCTION clients_hidden_but(uuid[]), find_hidden_clients(), find_reachable_clients(boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_hidden_clients(), find_reachable_clients(boolean) TO continuo_content;
-- How much peers carry now or are settled to: sums and no more. A limit counts every client, also those the asker does
-- not see; whoever looks at the sums must not find out by them that somebody is hidden.
CREATE FUNCTION caseload_weights(p_peers uuid[], p_hidden boolean, OUT peer_id uuid, OUT weight bigint)
  RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT p.id, COALESCE(sum(a.weight), 0) FROM unnest(p_peers) p (id)
    LEFT JOIN assignments a ON a.agency_id = app_agency() AND a.peer_id = p.id AND (a.ends_at IS NULL OR a.ends_at > app_now())
     AND (p_hidden OR a.client_id <> ALL ((SELECT hidden_clients())::uuid[]))
   GROUP BY p.id
$$;
ALTER FUNCTION caseload_weights(uuid[], boolean) OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION caseload_weights(uuid[], boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION caseload_weights(uuid[], boolean) TO continuo_content;
REVOKE CREATE ON SCHEMA public FROM continuo_rows;

-- Rows that come in for a client while somebody joins that record into another would be left behind with it. Both wait
-- for the client's row, so after the insert (and its foreign key) it is known which came first, and the transaction is
-- begun again with what holds now.
GRANT CREATE ON SCHEMA public TO continuo_rows;
-- +goose StatementBegin
CREATE FUNCTION refuse_rows_of_merged() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF EXISTS (SELECT FROM fresh f JOIN clients c ON c.agency_id = f.agency_id AND c.id = f.client_id WHERE c.merged_into IS NOT NULL) THEN
    RAISE EXCEPTION 'this record was joined into another meanwhile' USING ERRCODE = 'serialization_failure';
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
ALTER FUNCTION refuse_rows_of_merged() OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION refuse_rows_of_merged() FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM continuo_rows;

-- +goose StatementBegin
-- Lets a merge of clients move a table's rows from one record to the other, and nothing else of them.
CREATE PROCEDURE let_merges_move(t regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT UPDATE (client_id) ON %s TO continuo_rows', t);
  EXECUTE format('CREATE POLICY merged ON %s FOR UPDATE TO continuo_rows
    USING (agency_id = (SELECT app_agency()) AND (SELECT app_op()) IN (''client.merge'', ''client_merge.undo''))', t);
  EXECUTE format('CREATE TRIGGER rows_of_merged AFTER INSERT ON %s REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rows_of_merged()', t);
END $$;
-- Gives a table about clients its rules: the tenant rule for all, and per reach the rows of reachable clients. New rows
-- need a client the writer reaches, too (for "clients" itself, whose row nobody reaches yet, see below).
CREATE PROCEDURE guard_client_rows(t regclass, client_column text, writes text) LANGUAGE plpgsql AS $$
DECLARE
  reached text := format('%I = ANY ((SELECT reachable_clients())::uuid[])', client_column);
  open text := format('%I <> ALL ((SELECT hidden_clients())::uuid[])', client_column);
BEGIN
  CALL guard_agency_rows(t);
  EXECUTE format('CREATE POLICY reach ON %s TO continuo_reach USING (%s) WITH CHECK (%s)', t, reached, reached);
  EXECUTE format('CREATE POLICY agency ON %s TO continuo_agency USING (%s) WITH CHECK (%s)', t, open, open);
  EXECUTE format('CREATE POLICY rows ON %s FOR SELECT TO continuo_rows USING (true)', t);
  EXECUTE format('GRANT SELECT%s ON %s TO continuo_content', writes, t);
  EXECUTE format('GRANT SELECT ON %s TO continuo_rows', t);
  IF client_column = 'client_id' THEN
    CALL let_merges_move(t);
  END IF;
END $$;
-- +goose StatementEnd
CALL guard_client_rows('clients', 'id', ', INSERT, UPDATE');
CREATE POLICY newcomer ON clients FOR INSERT TO continuo_content WITH CHECK (true);
CALL guard_client_rows('contact_ways', 'client_id', ', INSERT, UPDATE, DELETE');
CALL guard_client_rows('client_accesses', 'client_id', ', INSERT, UPDATE');
CALL guard_client_rows('episodes', 'client_id', ', INSERT, UPDATE');
CALL guard_client_rows('stays', 'client_id', ', INSERT, UPDATE');
CALL guard_client_rows('assignments', 'client_id', ', INSERT, UPDATE');

GRANT CREATE ON SCHEMA public TO continuo_rows;
-- Who has nobody is found among thousands who have a peer, so an open stay, and an episode, say since when somebody is
-- there for as long as is known: since the first moment of an assignment to this person that has no end; 'infinity' where
-- there is none. Before that moment only the assignments themselves tell. A moment that stands too late costs time; one
-- that stands where the assignment has ended would let somebody fall between two teams. So whoever writes a place holds
-- the assignments it goes by, and whoever writes an assignment first holds the places, and only then looks.
-- +goose StatementBegin
CREATE FUNCTION place_is_attended() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  PERFORM set_config('app.attends', 'true', true);
  NEW.attended_since := COALESCE((
    SELECT min(x.starts_at) FROM (SELECT a.starts_at FROM assignments a
      WHERE a.agency_id = NEW.agency_id AND a.client_id = NEW.client_id AND a.ends_at IS NULL FOR SHARE) x), 'infinity');
  PERFORM set_config('app.attends', '', true);
  RETURN NEW;
END $$;
CREATE FUNCTION places_are_attended() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE agencies uuid[] := '{}'; clients uuid[] := '{}';
BEGIN
  PERFORM set_config('app.attends', 'true', true);
  IF TG_OP <> 'DELETE' THEN
    SELECT array_agg(agency_id), array_agg(client_id) INTO agencies, clients FROM fresh;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    SELECT agencies || array_agg(agency_id), clients || array_agg(client_id) INTO agencies, clients FROM was;
  END IF;
  PERFORM FROM episodes WHERE (agency_id, client_id) IN (SELECT * FROM unnest(agencies, clients)) AND closed_on IS NULL ORDER BY id FOR NO KEY UPDATE;
  PERFORM FROM stays WHERE (agency_id, client_id) IN (SELECT * FROM unnest(agencies, clients)) AND ends_on IS NULL ORDER BY id FOR NO KEY UPDATE;
  WITH since AS (
    SELECT c.agency, c.id, COALESCE(min(a.starts_at), 'infinity') AS at FROM unnest(agencies, clients) c (agency, id)
      LEFT JOIN assignments a ON a.agency_id = c.agency AND a.client_id = c.id AND a.ends_at IS NULL GROUP BY c.agency, c.id
  ), between AS (
    UPDATE episodes e SET attended_since = since.at FROM since
     WHERE e.agency_id = since.agency AND e.client_id = since.id AND e.closed_on IS NULL AND e.attended_since <> since.at
  )
  UPDATE stays s SET attended_since = since.at FROM since
   WHERE s.agency_id = since.agency AND s.client_id = since.id AND s.ends_on IS NULL AND s.attended_since <> since.at;
  PERFORM set_config('app.attends', '', true);
  RETURN NULL;
END $$;
-- +goose StatementEnd
ALTER FUNCTION place_is_attended() OWNER TO continuo_rows;
ALTER FUNCTION places_are_attended() OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION place_is_attended(), places_are_attended() FROM PUBLIC;
GRANT UPDATE (attended_since) ON stays, episodes TO continuo_rows;
CREATE POLICY attended ON stays FOR UPDATE TO continuo_rows USING (current_setting('app.attends', true) = 'true');
CREATE POLICY attended ON episodes FOR UPDATE TO continuo_rows USING (current_setting('app.attends', true) = 'true');
CREATE POLICY attended ON assignments FOR UPDATE TO continuo_rows USING (current_setting('app.attends', true) = 'true');
CREATE TRIGGER attended BEFORE INSERT ON stays FOR EACH ROW WHEN (NEW.ends_on IS NULL) EXECUTE FUNCTION place_is_attended();
CREATE TRIGGER attended_again BEFORE UPDATE OF client_id, ends_on ON stays FOR EACH ROW
  WHEN (NEW.ends_on IS NULL AND (OLD.ends_on IS NOT NULL OR OLD.client_id <> NEW.client_id)) EXECUTE FUNCTION place_is_attended();
CREATE TRIGGER attended BEFORE INSERT ON episodes FOR EACH ROW WHEN (NEW.closed_on IS NULL) EXECUTE FUNCTION place_is_attended();
CREATE TRIGGER attended_again BEFORE UPDATE OF client_id, closed_on ON episodes FOR EACH ROW
  WHEN (NEW.closed_on IS NULL AND (OLD.closed_on IS NOT NULL OR OLD.client_id <> NEW.client_id)) EXECUTE FUNCTION place_is_attended();
CREATE TRIGGER attends AFTER INSERT ON assignments REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION places_are_attended();
CREATE TRIGGER attends_again AFTER UPDATE ON assignments REFERENCING OLD TABLE AS was NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION places_are_attended();
CREATE TRIGGER attends_no_more AFTER DELETE ON assignments REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION places_are_attended();
REVOKE CREATE ON SCHEMA public FROM continuo_rows;
