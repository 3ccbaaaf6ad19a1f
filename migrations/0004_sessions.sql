-- +goose Up
-- What happened between a peer and a client, and the words about it. A draft is one mutable row that holds both; signing
-- writes a session and a note, which nobody can change, and removes the draft.

-- People who left, whose drafts their supervisor may take over.
GRANT CREATE ON SCHEMA public TO continuo_rows;
CREATE FUNCTION departed_staff() RETURNS uuid[]
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT COALESCE(array_agg(id), '{}') FROM staff WHERE agency_id = app_agency() AND status = 'deactivated' $$;
-- In PL/pgSQL, as what else is asked often: a function in SQL that cannot be inlined is planned anew at every call, and
-- that costs ten times what the question does.
-- +goose StatementBegin
CREATE FUNCTION notes_open() RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  RETURN COALESCE((SELECT a.notes_open FROM agencies a WHERE a.agency_id = app_agency()), false);
END $$;
-- +goose StatementEnd
ALTER FUNCTION departed_staff() OWNER TO continuo_rows;
ALTER FUNCTION notes_open() OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION departed_staff(), notes_open() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION departed_staff(), notes_open() TO continuo_content;
REVOKE CREATE ON SCHEMA public FROM continuo_rows;

CREATE TABLE note_drafts (
  agency_id         uuid NOT NULL,
  id                uuid NOT NULL,            -- becomes the session's id: signing twice finds the first
  client_id         uuid NOT NULL,
  author_id         uuid NOT NULL,
  kind              text NOT NULL,
  mode              text NOT NULL,
  place             bytea,                    -- sealed
  starts_at         timestamptz NOT NULL,
  ends_at           timestamptz NOT NULL,
  purposes          jsonb NOT NULL DEFAULT '[]',
  written_together  boolean NOT NULL DEFAULT false,
  shared            boolean NOT NULL DEFAULT false,
  did_phrases       bytea,                    -- sealed, as the next six
  next_phrases      bytea,
  did               bytea,
  why               bytea,
  response          bytea,
  next              bytea,
  overlap_reason    bytea,
  next_on           date,
  entered_at        timestamptz NOT NULL,     -- when it was first kept, apart from when it happened
  saved_at          timestamptz NOT NULL,
  version           integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, author_id) REFERENCES staff
);
CREATE INDEX note_drafts_of_author ON note_drafts (agency_id, author_id, starts_at);
CREATE INDEX note_drafts_of_client ON note_drafts (agency_id, client_id);

CREATE TABLE sessions (
  agency_id         uuid NOT NULL,
  id                uuid NOT NULL,
  client_id         uuid NOT NULL,
  peer_id           uuid NOT NULL,
  program_id        uuid,                     -- where the client had a stay on the day of service
  kind              text NOT NULL CHECK (kind IN ('individual', 'group', 'community', 'check_in', 'outreach', 'attempt', 'no_show')),
  mode              text NOT NULL CHECK (mode IN ('in_person', 'video', 'audio', 'text')),
  place             bytea,                    -- sealed
  starts_at         timestamptz NOT NULL,
  ends_at           timestamptz NOT NULL CHECK (ends_at >= starts_at),
  minutes           integer NOT NULL CHECK (minutes >= 0),
  time_zone         text NOT NULL,            -- in which its day is meant
  purposes          jsonb NOT NULL DEFAULT '[]',
  written_together  boolean NOT NULL DEFAULT false,
  next_on           date,
  overlap_reason    bytea,                    -- sealed
  entered_at        timestamptz NOT NULL,
  signed_at         timestamptz NOT NULL,
  late              boolean NOT NULL,         -- signed after the agency's time for it
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, peer_id) REFERENCES staff,
  FOREIGN KEY (agency_id, program_id) REFERENCES programs
);
CREATE INDEX sessions_of_client ON sessions (agency_id, client_id, starts_at DESC, id DESC);
CREATE INDEX sessions_of_peer ON sessions (agency_id, peer_id, starts_at);

CREATE TABLE notes (
  agency_id     uuid NOT NULL,
  id            uuid NOT NULL,
  session_id    uuid NOT NULL,
  client_id     uuid NOT NULL,
  author_id     uuid NOT NULL,
  author_name   text NOT NULL,                -- as signed, whatever the person is called later
  author_title  text NOT NULL,
  shared        boolean NOT NULL,             -- with everyone who may see that the contact happened
  did_phrases   bytea,                        -- sealed, as the next five
  next_phrases  bytea,
  did           bytea,
  why           bytea,
  response      bytea,
  next          bytea,
  signed_at     timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  UNIQUE (agency_id, session_id),
  FOREIGN KEY (agency_id, session_id) REFERENCES sessions,
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, author_id) REFERENCES staff
);
CREATE INDEX notes_of_client ON notes (agency_id, client_id);

CREATE TABLE note_addenda (
  agency_id    uuid NOT NULL,
  id           uuid NOT NULL,
  note_id      uuid NOT NULL,
  client_id    uuid NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('late_entry', 'addendum', 'correction', 'entered_in_error')),
  author_id    uuid NOT NULL,
  author_name  text NOT NULL,
  reason       bytea NOT NULL,                -- sealed
  words        bytea,                         -- sealed
  added_at     timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, note_id) REFERENCES notes,
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, author_id) REFERENCES staff
);
CREATE INDEX note_addenda_of_note ON note_addenda (agency_id, note_id);
CREATE UNIQUE INDEX note_addenda_one_retraction ON note_addenda (agency_id, note_id) WHERE kind = 'entered_in_error';
CREATE INDEX note_addenda_retractions ON note_addenda (agency_id, client_id) WHERE kind = 'entered_in_error';

-- Something that cannot wait. It stays open until somebody acknowledges it; unanswered, it goes further.
CREATE TABLE safety_concerns (
  agency_id        uuid NOT NULL,
  id               uuid NOT NULL,
  client_id        uuid NOT NULL,
  raised_by        uuid NOT NULL,
  raised_at        timestamptz NOT NULL,
  words            bytea NOT NULL,            -- sealed
  acknowledged_by  uuid,
  acknowledged_at  timestamptz,
  answer           bytea,                     -- sealed: what was done
  escalated        integer NOT NULL DEFAULT 0, -- how often it went further
  version          integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, raised_by) REFERENCES staff,
  FOREIGN KEY (agency_id, acknowledged_by) REFERENCES staff,
  CHECK ((acknowledged_by IS NULL) = (acknowledged_at IS NULL))
);
CREATE INDEX safety_concerns_of_client ON safety_concerns (agency_id, client_id, raised_at);
CREATE INDEX safety_concerns_open ON safety_concerns (agency_id, client_id) WHERE acknowledged_at IS NULL;

-- Who was told of a concern, and why them.
CREATE TABLE safety_notices (
  agency_id   uuid NOT NULL,
  id          uuid NOT NULL,
  concern_id  uuid NOT NULL,
  client_id   uuid NOT NULL,
  staff_id    uuid NOT NULL,
  because     text NOT NULL CHECK (because IN ('clinician', 'supervisor', 'program_lead', 'director')),
  told_at     timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, concern_id) REFERENCES safety_concerns,
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, staff_id) REFERENCES staff
);
CREATE INDEX safety_notices_of_concern ON safety_notices (agency_id, concern_id);
CREATE INDEX safety_notices_to_staff ON safety_notices (agency_id, staff_id);

CALL guard_client_rows('sessions', 'client_id', ', INSERT');
CALL guard_client_rows('notes', 'client_id', ', INSERT');
CALL guard_client_rows('note_addenda', 'client_id', ', INSERT');
CALL guard_client_rows('safety_concerns', 'client_id', ', INSERT, UPDATE');
CALL guard_client_rows('safety_notices', 'client_id', ', INSERT');
CALL make_insert_only('sessions');
CALL make_insert_only('notes');
CALL make_insert_only('note_addenda');
CALL make_insert_only('safety_notices');

-- That a contact happened, treatment staff see; its words only where the peer shared them or the agency opened them.
CREATE POLICY words ON notes AS RESTRICTIVE FOR SELECT TO continuo_content
  USING (shared OR author_id = (SELECT app_actor()) OR (SELECT app_words()) OR (SELECT notes_open()));
CREATE POLICY words ON note_addenda AS RESTRICTIVE FOR SELECT TO continuo_content
  USING (EXISTS (SELECT FROM notes n WHERE n.agency_id = note_addenda.agency_id AND n.id = note_id));

-- Drafts belong to their author, wherever the client is now: nobody loses words because a caseload changed. A new draft
-- needs a client the author reaches. The drafts of people who left are found by whoever reaches the client, for taking
-- them over (the policy says whose verb that is).
CALL guard_agency_rows('note_drafts');
CREATE POLICY own ON note_drafts TO continuo_content
  USING (author_id = (SELECT app_actor())) WITH CHECK (false);
CREATE POLICY own_new ON note_drafts FOR INSERT TO continuo_content
  WITH CHECK (author_id = (SELECT app_actor()) AND client_id = ANY ((SELECT reachable_clients())::uuid[]));
CREATE POLICY own_kept ON note_drafts FOR UPDATE TO continuo_content
  USING (author_id = (SELECT app_actor())) WITH CHECK (author_id = (SELECT app_actor()));
CREATE POLICY left_behind ON note_drafts FOR SELECT TO continuo_content
  USING ((SELECT app_op()) IN ('note_draft.claim', 'note_draft.list')
    AND author_id = ANY ((SELECT departed_staff())::uuid[]) AND client_id = ANY ((SELECT reachable_clients())::uuid[]));
CREATE POLICY left_behind_claimed ON note_drafts FOR UPDATE TO continuo_content
  USING ((SELECT app_op()) = 'note_draft.claim'
    AND author_id = ANY ((SELECT departed_staff())::uuid[]) AND client_id = ANY ((SELECT reachable_clients())::uuid[]))
  WITH CHECK (author_id = (SELECT app_actor()));
-- A note that was signed on the wrong client begins anew as a draft of its author, also when the supervisor found it.
CREATE POLICY written_anew ON note_drafts FOR INSERT TO continuo_content
  WITH CHECK ((SELECT app_op()) = 'note.retract' AND client_id = ANY ((SELECT reachable_clients())::uuid[]));
CREATE POLICY rows ON note_drafts FOR SELECT TO continuo_rows USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON note_drafts TO continuo_content;

-- A kept draft may be turned to another client, but only to one the author reaches: own_kept cannot say that, because
-- the draft must stay editable when its client has moved on.
-- +goose StatementBegin
CREATE FUNCTION draft_stays_in_reach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT NEW.client_id = ANY (reachable_clients()) AND NOT merge_moves(OLD.agency_id, OLD.client_id, NEW.client_id) THEN
    RAISE EXCEPTION 'new client violates row-level security for table note_drafts' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER draft_stays_in_reach BEFORE UPDATE OF client_id ON note_drafts
  FOR EACH ROW WHEN (OLD.client_id <> NEW.client_id) EXECUTE FUNCTION draft_stays_in_reach();
GRANT SELECT ON note_drafts TO continuo_rows;
CALL let_merges_move('note_drafts');

GRANT CREATE ON SCHEMA public TO continuo_rows;
-- What somebody who leaves, leaves behind: counts only, so that an administrator, who sees no client, can see them.
-- A leaver's peers are those whose supervision ended with the leaving and who have nobody since; also a peer who left
-- before, while there is work of theirs that is reached through a supervisor.
CREATE FUNCTION open_work(p_staff uuid, OUT clients bigint, OUT drafts bigint, OUT stays bigint, OUT peers bigint, OUT programs bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT (SELECT count(*) FROM assignments WHERE agency_id = app_agency() AND peer_id = p_staff
             AND starts_at <= app_now() AND (ends_at IS NULL OR ends_at > app_now())),
         (SELECT count(*) FROM note_drafts WHERE agency_id = app_agency() AND author_id = p_staff),
         (SELECT count(*) FROM stays s WHERE s.agency_id = app_agency() AND s.clinician_id = p_staff AND s.ends_on IS NULL),
         (SELECT count(DISTINCT v.peer_id) FROM supervisions v
            JOIN staff leader ON leader.agency_id = v.agency_id AND leader.id = v.supervisor_id
            JOIN staff peer ON peer.agency_id = v.agency_id AND peer.id = v.peer_id
           WHERE v.agency_id = app_agency() AND v.supervisor_id = p_staff AND v.starts_at <= app_now()
             AND (v.ends_at IS NULL OR v.ends_at > app_now() OR v.ends_at = leader.deactivated_at
                  AND NOT EXISTS (SELECT FROM supervisions n WHERE n.agency_id = v.agency_id AND n.peer_id = v.peer_id
                                     AND (n.ends_at IS NULL OR n.ends_at > app_now())))
             AND (peer.status <> 'deactivated'
                  OR EXISTS (SELECT FROM note_drafts d WHERE d.agency_id = v.agency_id AND d.author_id = v.peer_id)
                  OR EXISTS (SELECT FROM assignments a WHERE a.agency_id = v.agency_id AND a.peer_id = v.peer_id
                                AND a.starts_at <= app_now() AND (a.ends_at IS NULL OR a.ends_at > app_now())))),
         (SELECT count(*) FROM programs p WHERE p.agency_id = app_agency() AND p.lead_id = p_staff AND p.closed_on IS NULL)
$$;
-- How many people are in a program: a count only, so that who closes programs need see nobody.
CREATE FUNCTION open_stays(p_program uuid) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT count(*) FROM stays WHERE agency_id = app_agency() AND program_id = p_program AND ends_on IS NULL
$$;
-- That a draft is open, whose it is and since when, without its words: for the one who answers for the team. Only about
-- clients the asker reaches.
-- +goose StatementBegin
CREATE FUNCTION open_drafts(OUT author_id uuid, OUT client_id uuid, OUT starts_at timestamptz, OUT ends_at timestamptz)
  RETURNS SETOF record LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF app_reach() = 'agency' THEN
    RETURN QUERY SELECT d.author_id, d.client_id, d.starts_at, d.ends_at FROM note_drafts d
      WHERE d.agency_id = app_agency() AND d.client_id <> ALL ((SELECT hidden_clients())::uuid[]);
  ELSE
    RETURN QUERY SELECT d.author_id, d.client_id, d.starts_at, d.ends_at FROM note_drafts d
      WHERE d.agency_id = app_agency() AND d.client_id = ANY ((SELECT reachable_clients())::uuid[]);
  END IF;
END $$;
-- +goose StatementEnd
-- Sessions whose note was marked as entered in error: whoever sees the contact must know, also who may not read the
-- words. Of the clients in reach.
-- +goose StatementBegin
CREATE FUNCTION retracted_sessions(OUT session_id uuid)
  RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF app_reach() = 'agency' THEN
    RETURN QUERY SELECT n.session_id FROM note_addenda x JOIN notes n ON n.agency_id = x.agency_id AND n.id = x.note_id
      WHERE x.agency_id = app_agency() AND x.kind = 'entered_in_error';
  ELSE
    RETURN QUERY SELECT n.session_id FROM note_addenda x JOIN notes n ON n.agency_id = x.agency_id AND n.id = x.note_id
      WHERE x.agency_id = app_agency() AND x.kind = 'entered_in_error' AND x.client_id = ANY ((SELECT reachable_clients())::uuid[]);
  END IF;
END $$;
-- +goose StatementEnd
ALTER FUNCTION open_work(uuid) OWNER TO continuo_rows;
ALTER FUNCTION open_stays(uuid) OWNER TO continuo_rows;
ALTER FUNCTION open_drafts() OWNER TO continuo_rows;
ALTER FUNCTION retracted_sessions() OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION open_work(uuid), open_stays(uuid), open_drafts(), retracted_sessions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION open_work(uuid), open_stays(uuid) TO continuo_app;
GRANT EXECUTE ON FUNCTION open_drafts(), retracted_sessions() TO continuo_content;

-- Whether the actor already signed another session in this time, with whomever: also with people who are no longer theirs.
-- One person's signings wait for each other here; VOLATILE, so that the question is asked with a view of its own, after the
-- waiting. (That this very note was signed is not a matter of time; sessions_pkey says so.)
-- +goose StatementBegin
CREATE FUNCTION time_taken(p_from timestamptz, p_until timestamptz, p_draft uuid) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('sign ' || app_actor(), 0));
  RETURN EXISTS (SELECT FROM sessions s
                  WHERE s.agency_id = app_agency() AND s.peer_id = app_actor() AND s.kind NOT IN ('attempt', 'no_show') AND s.id <> p_draft
                    AND s.starts_at > p_from - interval '24 hours' AND s.starts_at < p_until AND s.ends_at > p_from
                    AND NOT EXISTS (SELECT FROM note_addenda x JOIN notes n ON n.agency_id = x.agency_id AND n.id = x.note_id
                                     WHERE n.agency_id = s.agency_id AND n.session_id = s.id AND x.kind = 'entered_in_error'));
END $$;
-- A draft never has the id of a signed session, whoever's that is and whoever guessed it, and a signed session has no draft
-- any more when its transaction ends. Whoever keeps a draft and whoever signs it unkept wait for each other here, and each
-- looks after the waiting.
CREATE FUNCTION draft_is_not_signed() RETURNS trigger
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('note ' || NEW.id, 0));
  IF TG_TABLE_NAME = 'sessions' THEN
    IF EXISTS (SELECT FROM note_drafts WHERE agency_id = NEW.agency_id AND id = NEW.id) THEN
      RAISE EXCEPTION 'a draft has this id' USING ERRCODE = 'unique_violation', CONSTRAINT = 'note_drafts_pkey';
    END IF;
  ELSIF EXISTS (SELECT FROM sessions WHERE agency_id = NEW.agency_id AND id = NEW.id) THEN
    RAISE EXCEPTION 'a session has this id' USING ERRCODE = 'unique_violation', CONSTRAINT = 'sessions_pkey';
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
ALTER FUNCTION time_taken(timestamptz, timestamptz, uuid) OWNER TO continuo_rows;
ALTER FUNCTION draft_is_not_signed() OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION time_taken(timestamptz, timestamptz, uuid), draft_is_not_signed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION time_taken(timestamptz, timestamptz, uuid) TO continuo_content;
CREATE TRIGGER draft_is_not_signed AFTER INSERT ON note_drafts FOR EACH ROW EXECUTE FUNCTION draft_is_not_signed();
CREATE CONSTRAINT TRIGGER session_has_no_draft AFTER INSERT ON sessions DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION draft_is_not_signed();
REVOKE CREATE ON SCHEMA public FROM continuo_rows;
