-- +goose Up
-- People who were sent to an organization of the directory. What is told there leaves by the gate alone and stands in
-- disclosures; whether they got there is said here, because nobody there has an account.

CREATE TABLE community_referrals (
  agency_id        uuid NOT NULL,
  id               uuid NOT NULL,
  client_id        uuid NOT NULL,
  organization_id  uuid NOT NULL,
  need             text NOT NULL CHECK (need IN ('housing', 'employment', 'mental_health', 'medical', 'emergency', 'mutual_aid', 'legal', 'child_care', 'other')),
  how              text NOT NULL CHECK (how IN ('gave_address', 'called_together', 'went_along')),
  told             text NOT NULL CHECK (told IN ('', 'attendance', 'contact', 'summary', 'hand_off', 'full')), -- a packet; '': nothing about the person
  state            text NOT NULL CHECK (state IN ('sent', 'declined', 'scheduled', 'no_show', 'attended', 'not_engaged', 'unknown', 'cancelled')),
  words            bytea,                        -- sealed
  ask_on           date NOT NULL,                -- when somebody is asked whether they got there; where the agency is
  visit_at         timestamptz,
  attended_on      date,
  reason           bytea,                        -- sealed: of the end
  reminded         integer NOT NULL DEFAULT 0,
  created_by       uuid NOT NULL,
  created_at       timestamptz NOT NULL,
  closed_by        uuid,
  closed_at        timestamptz,
  version          integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, organization_id) REFERENCES organizations,
  FOREIGN KEY (agency_id, created_by) REFERENCES staff,
  FOREIGN KEY (agency_id, closed_by) REFERENCES staff,
  CHECK ((state IN ('declined', 'attended', 'not_engaged', 'unknown', 'cancelled')) = (closed_at IS NOT NULL)),
  CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
  CHECK ((state = 'attended') = (attended_on IS NOT NULL)),
  CHECK (how <> 'gave_address' OR told = '')
);
CREATE INDEX community_referrals_of_client ON community_referrals (agency_id, client_id, id);
CREATE INDEX community_referrals_open ON community_referrals (agency_id, id) WHERE closed_at IS NULL;
CREATE INDEX community_referrals_ended ON community_referrals (agency_id, closed_at) WHERE closed_at IS NOT NULL;
CALL guard_client_rows('community_referrals', 'client_id', ', INSERT, UPDATE');

-- Everything that became of it.
CREATE TABLE community_steps (
  agency_id    uuid NOT NULL,
  id           uuid NOT NULL,
  client_id    uuid NOT NULL,
  community_referral_id uuid NOT NULL,
  act          text NOT NULL CHECK (act IN ('send', 'decline', 'schedule', 'miss', 'attend', 'disengage', 'lose', 'cancel')),
  to_state     text NOT NULL CHECK (to_state IN ('sent', 'declined', 'scheduled', 'no_show', 'attended', 'not_engaged', 'unknown', 'cancelled')),
  by           uuid NOT NULL,
  at           timestamptz NOT NULL,
  words        bytea,                           -- sealed
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, community_referral_id) REFERENCES community_referrals,
  FOREIGN KEY (agency_id, by) REFERENCES staff
);
CREATE INDEX community_steps_of_referral ON community_steps (agency_id, community_referral_id, at);
CREATE INDEX community_steps_of_client ON community_steps (agency_id, client_id, at);
CALL guard_client_rows('community_steps', 'client_id', ', INSERT');
CALL make_insert_only('community_steps');
