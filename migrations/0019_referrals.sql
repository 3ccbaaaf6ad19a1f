-- +goose Up
-- Hand-offs between programs of the agency. Both sides see a hand-off from when it is sent until a while after its end;
-- of the person, the receiving side has the packet alone until it has accepted (see find_reachable_clients).

CREATE TABLE referrals (
  agency_id           uuid NOT NULL,
  id                  uuid NOT NULL,
  client_id           uuid NOT NULL,
  state               text NOT NULL CHECK (state IN ('draft', 'sent', 'info_requested', 'accepted', 'declined', 'returned', 'scheduled', 'no_show',
    'attended', 'not_engaged', 'on_hold', 'cancelled')),
  held_from           text NOT NULL DEFAULT '' CHECK (held_from IN ('', 'sent', 'info_requested', 'accepted', 'scheduled', 'no_show')),
  from_program_id     uuid NOT NULL,
  to_program_id       uuid NOT NULL CHECK (to_program_id <> from_program_id),
  stay_id             uuid NOT NULL,           -- which they come from: the open one, or between programs the last
  direction           text NOT NULL CHECK (direction IN ('step_down', 'step_up', 'lateral', 'other')),
  person_name         bytea NOT NULL,          -- sealed: as the packet calls them
  why                 text NOT NULL CHECK (why IN ('ready_for_less', 'needs_more', 'own_wish', 'payers_limit', 'other')),
  peer_plan           text NOT NULL CHECK (peer_plan IN ('stays', 'hands_over')),
  walks_along         text NOT NULL CHECK (walks_along IN ('peer', 'sender', 'nobody')),
  words               bytea,                   -- sealed, as every text here
  visit_by            date NOT NULL,
  consent_id          uuid,                    -- what it rests on; null inside one Part 2 program
  created_by          uuid NOT NULL,
  created_at          timestamptz NOT NULL,
  sent_by             uuid,
  sent_at             timestamptz,
  answer_due_at       timestamptz,
  packet_version      integer NOT NULL DEFAULT 0,
  question            bytea,
  answer              bytea,
  owner_id            uuid,
  accepted_by         uuid,
  accepted_at         timestamptz,
  visit_at            timestamptz,
  visit_place         bytea,
  misses              integer NOT NULL DEFAULT 0,
  steps               integer NOT NULL DEFAULT 0, -- how many were made
  reminded            integer NOT NULL DEFAULT 0, -- rungs of the ladder told since the last step
  attended_on         date,
  overlap_until       timestamptz,             -- until when the side they came from still has the record
  disengage_asked_by  uuid,
  attempts            bytea,
  reason              bytea,
  suggestion          bytea,
  closed_by           uuid,
  closed_at           timestamptz,
  version             integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, from_program_id) REFERENCES programs,
  FOREIGN KEY (agency_id, to_program_id) REFERENCES programs,
  FOREIGN KEY (agency_id, stay_id) REFERENCES stays,
  FOREIGN KEY (agency_id, consent_id) REFERENCES consents,
  FOREIGN KEY (agency_id, created_by) REFERENCES staff,
  FOREIGN KEY (agency_id, sent_by) REFERENCES staff,
  FOREIGN KEY (agency_id, owner_id) REFERENCES staff,
  FOREIGN KEY (agency_id, accepted_by) REFERENCES staff,
  FOREIGN KEY (agency_id, disengage_asked_by) REFERENCES staff,
  FOREIGN KEY (agency_id, closed_by) REFERENCES staff,
  CHECK ((state IN ('declined', 'returned', 'attended', 'not_engaged', 'cancelled')) = (closed_at IS NOT NULL)),
  CHECK ((state = 'draft') <= (sent_at IS NULL)),
  CHECK ((state IN ('accepted', 'scheduled', 'no_show', 'attended', 'returned', 'not_engaged')) <= (owner_id IS NOT NULL)),
  CHECK ((state = 'attended') = (attended_on IS NOT NULL)),
  CHECK ((state = 'on_hold') = (held_from <> ''))
);
CREATE UNIQUE INDEX referrals_one_open ON referrals (agency_id, client_id) WHERE closed_at IS NULL;
CREATE INDEX referrals_of_client ON referrals (agency_id, client_id, created_at);
CREATE INDEX referrals_open_to ON referrals (agency_id, to_program_id) INCLUDE (client_id, state) WHERE closed_at IS NULL;
CREATE INDEX referrals_ended_to ON referrals (agency_id, to_program_id, closed_at) INCLUDE (client_id, state) WHERE closed_at IS NOT NULL;
CREATE INDEX referrals_overlapping ON referrals (agency_id, from_program_id, overlap_until) INCLUDE (client_id) WHERE overlap_until IS NOT NULL;
CREATE INDEX referrals_owned ON referrals (agency_id, owner_id) INCLUDE (client_id, state) WHERE owner_id IS NOT NULL;
CALL guard_client_rows('referrals', 'client_id', ', INSERT, UPDATE');
-- What is not sent is nobody's on the other side.
CREATE POLICY unsent ON referrals AS RESTRICTIVE FOR SELECT TO continuo_reach
  USING (state <> 'draft' OR created_by = (SELECT app_actor()) OR from_program_id = ANY ((SELECT app_programs())::uuid[])
         OR (SELECT app_reach()) IN ('caseload', 'team'));
-- Whoever is asked to take somebody sees what they are asked, and none of the hand-offs of the same person before or after.
-- +goose StatementBegin
CREATE FUNCTION asked_referrals() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT asks_of_hand_offs() THEN
    RETURN '{}';
  END IF;
  IF NULLIF(current_setting('app.asked', true), '') IS NULL THEN
    PERFORM find_reachable_clients(true);
  END IF;
  RETURN COALESCE(NULLIF(current_setting('app.asked', true), '')::uuid[], '{}');
END $$;
-- +goose StatementEnd
CREATE POLICY sides ON referrals AS RESTRICTIVE FOR SELECT TO continuo_reach
  USING (id = ANY ((SELECT asked_referrals())::uuid[]) OR client_id = ANY ((SELECT recorded_clients())::uuid[]));
-- +goose StatementBegin
CREATE FUNCTION ended_stays_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.closed_at IS NOT NULL AND to_jsonb(OLD) - 'client_id' - 'stay_id' IS DISTINCT FROM to_jsonb(NEW) - 'client_id' - 'stay_id'
     OR OLD.client_id <> NEW.client_id AND NOT merge_moves(OLD.agency_id, OLD.client_id, NEW.client_id) THEN
    RAISE EXCEPTION 'a hand-off that has ended never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER ended_stays_ended BEFORE UPDATE ON referrals FOR EACH ROW EXECUTE FUNCTION ended_stays_ended();

-- Everything that was done with it.
CREATE TABLE referral_steps (
  agency_id    uuid NOT NULL,
  id           uuid NOT NULL,
  client_id    uuid NOT NULL,
  referral_id  uuid NOT NULL,
  number       integer NOT NULL,              -- in the order in which they were done: of two at once, one waited for the other
  act          text NOT NULL CHECK (act IN ('send', 'ask', 'answer', 'accept', 'decline', 'return', 'schedule', 'miss', 'attend', 'disengage',
    'cancel', 'hold', 'release')),
  from_state   text NOT NULL CHECK (from_state IN ('draft', 'sent', 'info_requested', 'accepted', 'scheduled', 'no_show', 'on_hold')),
  to_state     text NOT NULL CHECK (to_state IN ('sent', 'info_requested', 'accepted', 'declined', 'returned', 'scheduled', 'no_show',
    'attended', 'not_engaged', 'on_hold', 'cancelled')),
  side         text NOT NULL CHECK (side IN ('requester', 'responder', 'system')),
  by           uuid,                          -- null: by itself
  at           timestamptz NOT NULL,
  words        bytea,                         -- sealed
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, referral_id) REFERENCES referrals,
  FOREIGN KEY (agency_id, by) REFERENCES staff,
  CHECK ((side = 'system') = (by IS NULL))
);
CREATE UNIQUE INDEX referral_steps_of_referral ON referral_steps (agency_id, referral_id, number);
CREATE INDEX referral_steps_of_client ON referral_steps (agency_id, client_id, at);
CALL guard_client_rows('referral_steps', 'client_id', ', INSERT');
CREATE POLICY sides ON referral_steps AS RESTRICTIVE FOR SELECT TO continuo_reach
  USING (referral_id = ANY ((SELECT asked_referrals())::uuid[]) OR client_id = ANY ((SELECT recorded_clients())::uuid[]));
CALL make_insert_only('referral_steps');

-- What was shared, as it was shared.
CREATE TABLE referral_packets (
  agency_id    uuid NOT NULL,
  id           uuid NOT NULL,
  client_id    uuid NOT NULL,
  referral_id  uuid NOT NULL,
  number       integer NOT NULL CHECK (number > 0),
  content      bytea NOT NULL,                -- sealed
  hash         text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  made_by      uuid NOT NULL,
  made_at      timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  UNIQUE (agency_id, referral_id, number),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, referral_id) REFERENCES referrals,
  FOREIGN KEY (agency_id, made_by) REFERENCES staff
);
CREATE INDEX referral_packets_of_client ON referral_packets (agency_id, client_id);
CALL guard_client_rows('referral_packets', 'client_id', ', INSERT');
CREATE POLICY sides ON referral_packets AS RESTRICTIVE FOR SELECT TO continuo_reach
  USING (referral_id = ANY ((SELECT asked_referrals())::uuid[]) OR client_id = ANY ((SELECT recorded_clients())::uuid[]));
CALL make_insert_only('referral_packets');
