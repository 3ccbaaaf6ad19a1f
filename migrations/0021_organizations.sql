-- +goose Up
-- The directory: what is known of the outside organizations that people are sent to. An organization is also a recipient
-- (0013), under the same id, so that a consent can name it; the directory itself tells nothing of any client, and is read by
-- whoever works with clients.
CREATE TABLE organizations (
  agency_id            uuid NOT NULL,
  id                   uuid NOT NULL,                -- as in recipients
  name                 text NOT NULL,
  name_key             text NOT NULL,                -- folded: one organization, one name
  find_key             text NOT NULL,                -- folded name, services, places, for the search
  services             jsonb NOT NULL DEFAULT '[]',
  languages            jsonb NOT NULL DEFAULT '[]',  -- BCP 47
  places               jsonb NOT NULL DEFAULT '[]',  -- address, phone, hours
  medication_recovery  text NOT NULL CHECK (medication_recovery IN ('yes', 'no', 'unknown')), -- takes people whose recovery is supported by medication
  note                 text NOT NULL DEFAULT '',     -- how to get in there; about nobody
  checked_by           uuid,
  checked_on           date,
  ended_at             timestamptz,
  created_by           uuid NOT NULL,
  created_at           timestamptz NOT NULL,
  version              integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, id) REFERENCES recipients,
  FOREIGN KEY (agency_id, checked_by) REFERENCES staff,
  FOREIGN KEY (agency_id, created_by) REFERENCES staff,
  CHECK ((checked_by IS NULL) = (checked_on IS NULL))
);
CREATE UNIQUE INDEX organizations_once ON organizations (agency_id, name_key) WHERE ended_at IS NULL;
CREATE INDEX organizations_by_name ON organizations (agency_id, name_key, id) WHERE ended_at IS NULL;
CALL guard_agency_rows('organizations');
CREATE POLICY organizations_are_everybodys ON organizations TO continuo_content USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON organizations TO continuo_content;
