"""Who is let in where: `table` says it, `office` has the people and objects, `walk` reads the addresses."""
