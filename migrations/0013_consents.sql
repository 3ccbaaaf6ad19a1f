-- +goose Up
-- Who may be told what about whom (42 CFR Part 2, subpart C), and what was told.

-- Whom something can be released to: an organization of the agency's address book, or a person whom one client knows.
CREATE TABLE recipients (
  agency_id        uuid NOT NULL REFERENCES agencies,
  id               uuid NOT NULL,
  client_id        uuid,                      -- whose person it is; null: an organization
  recipient_type   text NOT NULL CHECK (recipient_type IN ('part2_program', 'hipaa_covered', 'other')),
  recipient_class  text NOT NULL CHECK (recipient_class IN ('treating_provider', 'health_plan', 'emergency_medical', 'family_or_friend',
    'housing', 'employer', 'school', 'court_or_probation', 'legal_aid', 'audit_body', 'service_provider', 'study', 'other')),
  name             bytea NOT NULL,            -- sealed
  address          bytea,                     -- sealed: for the accounting
  ended_at         timestamptz,               -- nobody chooses it any more
  created_by       uuid NOT NULL,
  created_at       timestamptz NOT NULL,
  version          integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, created_by) REFERENCES staff
);
CREATE INDEX recipients_of_client ON recipients (agency_id, client_id, id);
CALL guard_client_rows('recipients', 'client_id', ', INSERT, UPDATE');
CREATE POLICY organizations ON recipients TO continuo_content USING (client_id IS NULL) WITH CHECK (client_id IS NULL);

-- A permission (section 2.31). Once signed, what was agreed to never changes; it only ends.
CREATE TABLE consents (
  agency_id          uuid NOT NULL,
  id                 uuid NOT NULL,
  client_id          uuid NOT NULL,
  kind               text NOT NULL CHECK (kind IN ('tpo', 'specific', 'counseling_notes', 'legal_proceedings', 'research_contact')),
  state              text NOT NULL CHECK (state IN ('draft', 'active', 'expired', 'revoked')),
  discloser_id       uuid,                    -- the Part 2 program that may disclose; null: each of the agency's that holds the record
  information        jsonb NOT NULL DEFAULT '[]',
  purposes           jsonb NOT NULL DEFAULT '[]',
  purpose_words      bytea,                   -- sealed: the purpose in the person's own words
  expiry             text NOT NULL DEFAULT '' CHECK (expiry IN ('', 'date', 'discharge', 'stay_end', 'condition', 'until_revoked')),
  expires_on         date,                    -- of a date
  expires_days       integer NOT NULL DEFAULT 0 CHECK (expires_days BETWEEN 0 AND 365), -- after the event
  expires_condition  bytea,                   -- sealed: somebody says when it has come about
  language           text NOT NULL DEFAULT 'en',
  form_version       text NOT NULL DEFAULT '',
  signed_by          text NOT NULL DEFAULT '' CHECK (signed_by IN ('', 'client', 'guardian', 'representative')),
  signer_name        bytea,                   -- sealed, as the next three
  signer_authority   bytea,                   -- of whoever is not the client
  signed_place       bytea,
  witness            bytea,
  signed_on          date,
  signature_method   text NOT NULL DEFAULT '' CHECK (signature_method IN ('', 'drawn', 'scanned')), -- itself: consent_signatures
  created_by         uuid NOT NULL,
  created_at         timestamptz NOT NULL,
  activated_by       uuid,
  activated_at       timestamptz,
  stay_id            uuid,                    -- the stay it was signed in, for what ends with it
  episode_id         uuid,                    -- and the episode
  ended_by           uuid,                    -- null while it runs, and of one that ran out by itself
  ended_at           timestamptz,
  ended_how          text NOT NULL DEFAULT '' CHECK (ended_how IN ('', 'written', 'oral', 'expired', 'condition')),
  end_note           bytea,                   -- sealed
  version            integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, discloser_id) REFERENCES part2_programs,
  FOREIGN KEY (agency_id, stay_id) REFERENCES stays,
  FOREIGN KEY (agency_id, episode_id) REFERENCES episodes,
  FOREIGN KEY (agency_id, created_by) REFERENCES staff,
  FOREIGN KEY (agency_id, activated_by) REFERENCES staff,
  FOREIGN KEY (agency_id, ended_by) REFERENCES staff,
  CHECK ((state = 'draft') = (activated_at IS NULL)),
  CHECK ((state IN ('expired', 'revoked')) = (ended_at IS NOT NULL)),
  CHECK ((ended_at IS NULL) = (ended_how = '')),
  CHECK (state = 'draft' OR signed_on IS NOT NULL AND signature_method <> '' AND expiry <> '' AND form_version <> '')
);
CREATE INDEX consents_of_client ON consents (agency_id, client_id, id);
CREATE INDEX consents_active ON consents (agency_id, expiry, expires_on) WHERE state = 'active';
CALL guard_client_rows('consents', 'client_id', ', INSERT, UPDATE');
-- +goose StatementBegin
CREATE FUNCTION signed_stays_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ends text[] := ARRAY['client_id', 'state', 'ended_by', 'ended_at', 'ended_how', 'end_note', 'version'];
BEGIN
  IF to_jsonb(OLD) - ends IS DISTINCT FROM to_jsonb(NEW) - ends OR NEW.state = 'draft' OR OLD.state <> 'active' AND OLD.state <> NEW.state
     OR OLD.client_id <> NEW.client_id AND NOT merge_moves(OLD.agency_id, OLD.client_id, NEW.client_id) THEN
    RAISE EXCEPTION 'a signed consent only ends' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER signed_stays_signed BEFORE UPDATE ON consents
  FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION signed_stays_signed();

-- The signature itself, apart: whoever decides on a release reads a thousand consents and none of these.
CREATE TABLE consent_signatures (
  agency_id  uuid NOT NULL,
  id         uuid NOT NULL,
  client_id  uuid NOT NULL,
  consent_id uuid NOT NULL,
  media_type text NOT NULL CHECK (media_type IN ('image/png', 'image/jpeg', 'application/pdf')),
  image      bytea NOT NULL,                  -- sealed: as base64
  PRIMARY KEY (agency_id, id),
  UNIQUE (agency_id, consent_id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, consent_id) REFERENCES consents
);
CREATE INDEX consent_signatures_of_client ON consent_signatures (agency_id, client_id);
CALL guard_client_rows('consent_signatures', 'client_id', ', INSERT');
CALL make_insert_only('consent_signatures');
-- +goose StatementBegin
CREATE FUNCTION signed_by_somebody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM consent_signatures s WHERE s.agency_id = NEW.agency_id AND s.consent_id = NEW.id) THEN
    RAISE EXCEPTION 'a consent without its signature does not hold' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER signed_by_somebody BEFORE UPDATE ON consents
  FOR EACH ROW WHEN (OLD.state = 'draft' AND NEW.state <> 'draft') EXECUTE FUNCTION signed_by_somebody();
CREATE TRIGGER begins_as_draft BEFORE INSERT ON consents
  FOR EACH ROW WHEN (NEW.state <> 'draft') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_removed BEFORE DELETE ON consents FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON consents FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- To whom: by name, by class, or another Part 2 program of the agency. While the consent is a draft they are exchanged.
CREATE TABLE consent_recipients (
  agency_id        uuid NOT NULL,
  id               uuid NOT NULL,
  client_id        uuid NOT NULL,
  consent_id       uuid NOT NULL,
  recipient_id     uuid,
  recipient_class  text NOT NULL DEFAULT '' CHECK (recipient_class IN ('', 'treating_provider', 'health_plan', 'emergency_medical', 'family_or_friend',
    'housing', 'employer', 'school', 'court_or_probation', 'legal_aid', 'audit_body', 'service_provider', 'study', 'other')),
  part2_program_id uuid,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, consent_id) REFERENCES consents,
  FOREIGN KEY (agency_id, recipient_id) REFERENCES recipients,
  FOREIGN KEY (agency_id, part2_program_id) REFERENCES part2_programs,
  CHECK ((recipient_id IS NOT NULL)::int + (recipient_class <> '')::int + (part2_program_id IS NOT NULL)::int = 1)
);
CREATE INDEX consent_recipients_of_consent ON consent_recipients (agency_id, consent_id);
CREATE INDEX consent_recipients_of_client ON consent_recipients (agency_id, client_id);
CALL guard_client_rows('consent_recipients', 'client_id', ', INSERT, DELETE');
-- +goose StatementBegin
CREATE FUNCTION recipients_of_signed_stay() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE r consent_recipients := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF EXISTS (SELECT FROM consents c WHERE c.agency_id = r.agency_id AND c.id = r.consent_id AND c.state <> 'draft') THEN
    RAISE EXCEPTION 'the recipients of a signed consent never change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN r;
END $$;
-- +goose StatementEnd
CREATE TRIGGER recipients_of_signed_stay BEFORE INSERT OR DELETE ON consent_recipients
  FOR EACH ROW EXECUTE FUNCTION recipients_of_signed_stay();

-- What left, for whom, why and by what right (sections 2.13(d) and 2.25; HIPAA 164.528). Written before the first byte
-- leaves, and never changed.
CREATE TABLE disclosures (
  agency_id          uuid NOT NULL,
  id                 uuid NOT NULL,
  client_id          uuid NOT NULL,
  release_id         uuid NOT NULL,           -- rows of one file share it
  medium             text NOT NULL CHECK (medium IN ('print', 'pdf', 'csv', 'xlsx', 'link', 'email', 'api', 'spoken')),
  packet             text NOT NULL CHECK (packet IN ('list', 'attendance', 'hand_off', 'hand_off_full', 'summary', 'full', 'counseling_notes',
    'contact', 'consent_copy', 'accounting', 'access_log', 'emergency', 'recovery_plan', 'crisis_plan', 'signed_paper')),
  information        jsonb NOT NULL,
  purpose            text NOT NULL CHECK (purpose IN ('treatment', 'payment', 'operations', 'care_coordination', 'family_involvement', 'housing',
    'employment', 'education', 'benefits', 'legal_proceeding', 'research_contact', 'emergency', 'audit', 'at_request')),
  purpose_words      bytea,                   -- sealed
  basis              text NOT NULL CHECK (basis IN ('same_program', 'consent', 'medical_emergency', 'court_order', 'audit_evaluation',
    'service_agreement', 'patient_access')), -- de-identified data is about no client, so it has no row here
  consent_id         uuid,
  ground_id          uuid,                    -- the order, agreement or emergency it stands on
  recipient_id       uuid,
  part2_program_id   uuid,
  staff_id           uuid,                    -- inside: who took it along
  recipient_type     text NOT NULL CHECK (recipient_type IN ('part2_program', 'hipaa_covered', 'other')),
  recipient_name     bytea NOT NULL,          -- sealed: as it was then
  recipient_address  bytea,                   -- sealed
  proceeding         boolean NOT NULL,        -- what was answered to "for a legal proceeding?"
  notice_version     text NOT NULL DEFAULT '', -- which section 2.32 notice went along
  scope              bytea,                   -- sealed: how the consent's scope was put into words
  restriction_reason bytea,                   -- sealed: why in spite of what the person asked
  disclosed_by       uuid NOT NULL,
  disclosed_at       timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, consent_id) REFERENCES consents,
  FOREIGN KEY (agency_id, recipient_id) REFERENCES recipients,
  FOREIGN KEY (agency_id, part2_program_id) REFERENCES part2_programs,
  FOREIGN KEY (agency_id, staff_id) REFERENCES staff,
  FOREIGN KEY (agency_id, disclosed_by) REFERENCES staff,
  CHECK ((basis = 'consent') = (consent_id IS NOT NULL)),
  CHECK ((basis IN ('medical_emergency', 'court_order', 'audit_evaluation', 'service_agreement')) = (ground_id IS NOT NULL)),
  CHECK (NOT proceeding OR basis IN ('consent', 'court_order'))
);
CREATE INDEX disclosures_of_client ON disclosures (agency_id, client_id, disclosed_at DESC, id DESC);
CREATE INDEX disclosures_of_consent ON disclosures (agency_id, consent_id) WHERE consent_id IS NOT NULL;
CREATE INDEX disclosures_of_release ON disclosures (agency_id, release_id);
CALL guard_client_rows('disclosures', 'client_id', ', INSERT');
CALL make_insert_only('disclosures');
