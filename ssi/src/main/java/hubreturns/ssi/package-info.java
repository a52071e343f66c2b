/**
 * The Self Service Interface: its own web server, and what a start needs. The pages live in the
 * rooms below, one for each journey.
 */
@NullMarked
package hubreturns.ssi;

import org.jspecify.annotations.NullMarked;
