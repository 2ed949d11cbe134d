-- A kind of its own: mail that only its sender's name or address marks as automatic may be a person's.
UPDATE message SET kind = 'robot'
    WHERE kind = 'bulk' AND (because GLOB 'the address says *' OR because GLOB 'the name says *');
