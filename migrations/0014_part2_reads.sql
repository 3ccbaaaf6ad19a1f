-- +goose Up
-- Reading across the legal units of 42 CFR Part 2 inside one agency. Whoever works in one Part 2 program reads what was
-- written in another about a client they reach only by a right of the closed list: here the person's consent that names
-- their unit. What the agency itself must know to run both (section 2.12(c)(3)(ii)), such as where somebody has a stay,
-- is not barred.

GRANT CREATE ON SCHEMA public TO continuo_rows;
-- +goose StatementBegin
-- Programs of units in which the actor does not work, themselves or for somebody they cover. An agency of one unit has
-- none, and neither has what the system does by itself.
CREATE FUNCTION find_foreign_programs() RETURNS uuid[]
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE agency uuid := app_agency(); actor uuid := app_actor(); at timestamptz := app_now(); found uuid[];
BEGIN
  IF (SELECT count(*) FROM (SELECT FROM part2_programs WHERE agency_id = agency LIMIT 2) units) < 2
     OR NOT EXISTS (SELECT FROM staff WHERE agency_id = agency AND id = actor) THEN
    found := '{}';
  ELSE
    found := ARRAY(
      SELECT p.id FROM programs p WHERE p.agency_id = agency AND p.part2_program_id NOT IN (SELECT unnest(units_of(actor, at))));
  END IF;
  IF current_setting('app.reads', true) IN ('true', 'now') THEN
    PERFORM set_config('app.foreign', found::text, true);
  END IF;
  RETURN found;
END $$;
-- Units somebody works in: by a role for one of its programs or for the agency, their own or that of whom they cover.
CREATE FUNCTION units_of(p_staff uuid, p_at timestamptz) RETURNS uuid[]
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  RETURN ARRAY(
    SELECT DISTINCT p.part2_program_id FROM roles r
      JOIN programs p ON p.agency_id = r.agency_id AND (r.program_id IS NULL OR p.id = r.program_id)
     WHERE r.agency_id = app_agency() AND r.starts_at <= p_at AND (r.ends_at IS NULL OR r.ends_at > p_at)
       AND r.staff_id = ANY (p_staff || ARRAY(SELECT c.absent_id FROM covers c
             WHERE c.agency_id = app_agency() AND c.covering_id = p_staff AND c.starts_at <= p_at AND c.ends_at > p_at)));
END $$;
-- Which client's rows of which foreign program are open to the actor by a consent that holds today, as client and program
-- in one text: it names the actor's unit, or "my treating providers", is for treatment and covers peers' notes. What the
-- gate says in casework.Disclose is said here for reading; a test holds the two together. Days are the agency's.
CREATE FUNCTION find_crossings() RETURNS text[]
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  agency uuid := app_agency(); at timestamptz := app_now(); strange uuid[] := foreign_programs(); mine uuid[]; today date; found text[];
BEGIN
  IF strange = '{}' THEN
    found := '{}';
  ELSE
    mine := units_of(app_actor(), at);
    SELECT (at AT TIME ZONE a.time_zone)::date INTO today FROM agencies a WHERE a.agency_id = agency;
    found := ARRAY(
      SELECT DISTINCT c.client_id::text || p.id::text
        FROM consents c
        JOIN consent_recipients r ON r.agency_id = c.agency_id AND r.consent_id = c.id
        JOIN programs p ON p.agency_id = c.agency_id AND p.id = ANY (strange) AND (c.discloser_id IS NULL OR p.part2_program_id = c.discloser_id)
        LEFT JOIN episodes e ON e.agency_id = c.agency_id AND e.id = c.episode_id
        LEFT JOIN stays s ON s.agency_id = c.agency_id AND s.id = c.stay_id
       WHERE c.agency_id = agency AND c.state = 'active' AND c.kind IN ('tpo', 'specific') AND c.signed_on <= today
         AND c.purposes ?| ARRAY['treatment', 'care_coordination'] AND c.information ? 'peer_notes'
         AND (r.part2_program_id = ANY (mine) OR r.recipient_class = 'treating_provider')
         AND CASE c.expiry WHEN 'date' THEN c.expires_on >= today
                           WHEN 'discharge' THEN e.closed_on IS NULL OR e.closed_on + c.expires_days >= today
                           WHEN 'stay_end' THEN COALESCE(s.ends_on, e.closed_on) IS NULL OR COALESCE(s.ends_on, e.closed_on) + c.expires_days >= today
                           ELSE true END);
  END IF;
  IF current_setting('app.reads', true) IN ('true', 'now') THEN
    PERFORM set_config('app.crossings', found::text, true);
  END IF;
  RETURN found;
END $$;
-- +goose StatementEnd
-- Whose contacts somebody answers for: their own and those of the peers they supervise, themselves or for whom they cover.
-- A peer goes along into other units; what they do there is still theirs and their supervisor's.
-- +goose StatementBegin
CREATE FUNCTION answered_peers() RETURNS uuid[]
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  agency uuid := app_agency(); at timestamptz := app_now();
  me uuid[] := app_actor() || ARRAY(SELECT c.absent_id FROM covers c
    WHERE c.agency_id = agency AND c.covering_id = app_actor() AND c.starts_at <= at AND c.ends_at > at);
BEGIN
  RETURN me || ARRAY(SELECT v.peer_id FROM supervisions v
    WHERE v.agency_id = agency AND v.supervisor_id = ANY (me) AND v.starts_at <= at AND (v.ends_at IS NULL OR v.ends_at > at));
END $$;
-- +goose StatementEnd
-- Kept for the transaction as reachable_clients() is: only in one that changes nothing that decides about it.
CREATE FUNCTION foreign_programs() RETURNS uuid[] LANGUAGE sql STABLE
  AS $$ SELECT COALESCE(NULLIF(current_setting('app.foreign', true), '')::uuid[], find_foreign_programs()) $$;
CREATE FUNCTION crossings() RETURNS text[] LANGUAGE sql STABLE
  AS $$ SELECT COALESCE(NULLIF(current_setting('app.crossings', true), '')::text[], find_crossings()) $$;
ALTER FUNCTION find_foreign_programs() OWNER TO continuo_rows;
ALTER FUNCTION units_of(uuid, timestamptz) OWNER TO continuo_rows;
ALTER FUNCTION find_crossings() OWNER TO continuo_rows;
ALTER FUNCTION answered_peers() OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION find_foreign_programs(), units_of(uuid, timestamptz), find_crossings(), answered_peers() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_foreign_programs(), find_crossings(), answered_peers() TO continuo_content;
REVOKE CREATE ON SCHEMA public FROM continuo_rows;
CREATE INDEX consents_open_units ON consents (agency_id, client_id) WHERE state = 'active' AND kind IN ('tpo', 'specific');

-- A contact, its words and what was added to them. Whoever wrote it keeps seeing it.
CREATE POLICY part2 ON sessions AS RESTRICTIVE FOR SELECT TO continuo_content
  USING (program_id IS NULL OR program_id <> ALL ((SELECT foreign_programs())::uuid[])
         OR peer_id = ANY ((SELECT answered_peers())::uuid[])
         OR client_id::text || program_id::text = ANY ((SELECT crossings())::text[]));
CREATE POLICY part2 ON notes AS RESTRICTIVE FOR SELECT TO continuo_content
  USING ((SELECT foreign_programs() = '{}') OR author_id = (SELECT app_actor())
         OR EXISTS (SELECT FROM sessions s WHERE s.agency_id = notes.agency_id AND s.id = notes.session_id));
-- note_addenda stand on their note already (see words in 0004).
