/**
 * The torture run: seeded clients send while a nemesis strikes, and a checker compares everything
 * afterwards (docs/adr/0065-a-torture-run.md).
 */
@NullMarked
package hubreturns.acceptance.torture;

import org.jspecify.annotations.NullMarked;
