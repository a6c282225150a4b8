CREATE TABLE `sink_refusal` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sink` text NOT NULL,
	`item` text NOT NULL,
	`code` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sink_refusal_sink` ON `sink_refusal` (`sink`,`seq`);