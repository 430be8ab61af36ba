-- CreateTable
CREATE TABLE "ledger_event" (
    "seq" BIGINT NOT NULL,
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "effective_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "header" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "prev_hash" TEXT NOT NULL,
    "idempotency_key" TEXT,

    CONSTRAINT "ledger_event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "ledger_payload" (
    "seq" BIGINT NOT NULL,
    "salt" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "ledger_payload_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "ledger_head" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ledger_head_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "anomaly" (
    "number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "open" BOOLEAN NOT NULL,
    "unattributed" BOOLEAN NOT NULL,
    "unauthorized" BOOLEAN NOT NULL,
    "detected_at" TIMESTAMPTZ(3) NOT NULL,
    "assignee" TEXT,
    "services" TEXT[],
    "keys" TEXT[],
    "message_keys" TEXT[],
    "state" TEXT NOT NULL,
    "last_seq" BIGINT NOT NULL,

    CONSTRAINT "anomaly_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "signal" (
    "signal_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "disposition" TEXT NOT NULL,
    "message_key" TEXT,
    "state" TEXT NOT NULL,
    "last_seq" BIGINT NOT NULL,

    CONSTRAINT "signal_pkey" PRIMARY KEY ("signal_id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "backfilled" BOOLEAN NOT NULL,
    "message_at" BIGINT NOT NULL,
    "arrival" BIGSERIAL NOT NULL,
    "body" TEXT,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change" (
    "id" TEXT NOT NULL,
    "repository" TEXT,
    "effective_at" TIMESTAMPTZ(3) NOT NULL,
    "words" TEXT NOT NULL,
    "data" TEXT NOT NULL,

    CONSTRAINT "change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "posted_message" (
    "key" TEXT NOT NULL,
    "channel_id" TEXT NOT NULL,
    "ts" TEXT,
    "content_hash" TEXT,
    "posted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "posted_message_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "cursor" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "cursor_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "ledger_event_id_key" ON "ledger_event"("id");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_event_idempotency_key_key" ON "ledger_event"("idempotency_key");

-- CreateIndex
CREATE INDEX "ledger_event_subject_seq_idx" ON "ledger_event"("subject", "seq");

-- CreateIndex
CREATE INDEX "ledger_event_type_seq_idx" ON "ledger_event"("type", "seq");

-- CreateIndex
CREATE INDEX "anomaly_detected_at_number_idx" ON "anomaly"("detected_at", "number");

-- CreateIndex
CREATE INDEX "anomaly_open_detected_at_idx" ON "anomaly"("open", "detected_at");

-- CreateIndex
CREATE INDEX "anomaly_keys_idx" ON "anomaly" USING GIN ("keys");

-- CreateIndex
CREATE INDEX "anomaly_message_keys_idx" ON "anomaly" USING GIN ("message_keys");

-- CreateIndex
CREATE UNIQUE INDEX "signal_seq_key" ON "signal"("seq");

-- CreateIndex
CREATE INDEX "signal_at_seq_idx" ON "signal"("at", "seq");

-- CreateIndex
CREATE INDEX "signal_disposition_at_idx" ON "signal"("disposition", "at");

-- CreateIndex
CREATE INDEX "signal_message_key_idx" ON "signal"("message_key");

-- CreateIndex
CREATE INDEX "inbox_state_message_at_arrival_idx" ON "inbox"("state", "message_at", "arrival");

-- CreateIndex
CREATE INDEX "change_effective_at_idx" ON "change"("effective_at");

-- AddForeignKey
ALTER TABLE "ledger_payload" ADD CONSTRAINT "ledger_payload_seq_fkey" FOREIGN KEY ("seq") REFERENCES "ledger_event"("seq") ON DELETE RESTRICT ON UPDATE RESTRICT;


-- From here by hand: what a Prisma schema cannot say.

-- The head of an empty ledger: 64 zeros stand for "nothing before".
ALTER TABLE "ledger_head" ADD CONSTRAINT "ledger_head_one_row" CHECK ("id" = 1);
INSERT INTO "ledger_head" ("id", "seq", "hash", "recorded_at")
VALUES (1, 0, repeat('0', 64), '1970-01-01T00:00:00Z');

-- The ledger is append-only for everybody, the product included. 55000: object not in prerequisite state.
CREATE FUNCTION "ledger_refuse"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '55000';
END
$$;

CREATE TRIGGER "ledger_event_append_only" BEFORE UPDATE OR DELETE ON "ledger_event"
  FOR EACH ROW EXECUTE FUNCTION "ledger_refuse"();
CREATE TRIGGER "ledger_event_no_truncate" BEFORE TRUNCATE ON "ledger_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse"();
CREATE TRIGGER "ledger_payload_no_update" BEFORE UPDATE ON "ledger_payload"
  FOR EACH ROW EXECUTE FUNCTION "ledger_refuse"();
CREATE TRIGGER "ledger_payload_no_truncate" BEFORE TRUNCATE ON "ledger_payload"
  FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse"();
CREATE TRIGGER "ledger_head_no_delete" BEFORE DELETE ON "ledger_head"
  FOR EACH ROW EXECUTE FUNCTION "ledger_refuse"();
CREATE TRIGGER "ledger_head_no_truncate" BEFORE TRUNCATE ON "ledger_head"
  FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse"();

-- The head only moves on.
CREATE FUNCTION "ledger_head_moves_on"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW."seq" <= OLD."seq" OR NEW."recorded_at" < OLD."recorded_at" THEN
    RAISE EXCEPTION 'the ledger is append-only: its head cannot go back to %', NEW."seq" USING ERRCODE = '55000';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER "ledger_head_moves_on" BEFORE UPDATE ON "ledger_head"
  FOR EACH ROW EXECUTE FUNCTION "ledger_head_moves_on"();

-- A lawful erasure takes a payload away and leaves the event, whose hash still covers it. Nothing else may.
CREATE FUNCTION "ledger_payload_erase_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('threadproof.erasing', true), '') <> OLD."seq"::text THEN
    RAISE EXCEPTION 'the ledger is append-only: DELETE on ledger_payload refused, see ledger_erase(seq)'
      USING ERRCODE = '55000';
  END IF;
  RETURN OLD;
END
$$;

CREATE TRIGGER "ledger_payload_erase_only" BEFORE DELETE ON "ledger_payload"
  FOR EACH ROW EXECUTE FUNCTION "ledger_payload_erase_only"();

-- True when there was something to erase.
CREATE FUNCTION "ledger_erase"("erased" bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  "found" integer;
BEGIN
  PERFORM set_config('threadproof.erasing', "erased"::text, true);
  DELETE FROM "ledger_payload" WHERE "seq" = "erased";
  GET DIAGNOSTICS "found" = ROW_COUNT;
  PERFORM set_config('threadproof.erasing', '', true);
  RETURN "found" > 0;
END
$$;
