-- +goose Up
-- How many people a program can take; 0: no limit was said.

ALTER TABLE programs ADD places integer NOT NULL DEFAULT 0 CHECK (places BETWEEN 0 AND 1000);

GRANT CREATE ON SCHEMA public TO continuo_rows;
-- Who takes a place: whoever is in the program, and whoever it has said yes to and who has not arrived yet, also while that
-- hand-off is on hold. Each person once; p_except does not count, for whom the place is asked. It counts people the asker
-- does not reach, too, and names none.
CREATE FUNCTION places_taken(p_program uuid, p_except uuid) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT count(*) FROM (
    SELECT client_id FROM stays WHERE agency_id = app_agency() AND program_id = p_program AND ends_on IS NULL
    UNION
    SELECT client_id FROM referrals WHERE agency_id = app_agency() AND to_program_id = p_program AND closed_at IS NULL
       AND (state IN ('accepted', 'scheduled', 'no_show') OR held_from IN ('accepted', 'scheduled', 'no_show'))) t
   WHERE p_except IS NULL OR client_id <> p_except
$$;
-- The programs that have no place now.
CREATE FUNCTION full_programs() RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT id FROM programs WHERE agency_id = app_agency() AND places > 0 AND places_taken(id, NULL) >= places
$$;
ALTER FUNCTION places_taken(uuid, uuid) OWNER TO continuo_rows;
ALTER FUNCTION full_programs() OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION places_taken(uuid, uuid), full_programs() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION places_taken(uuid, uuid), full_programs() TO continuo_app;
REVOKE CREATE ON SCHEMA public FROM continuo_rows;

-- That somebody began in a program that had no place, and why.
ALTER TABLE stay_changes DROP CONSTRAINT stay_changes_kind_check,
  ADD CONSTRAINT stay_changes_kind_check CHECK (kind IN ('entered_late', 'clinician', 'corrected', 'over_places'));
