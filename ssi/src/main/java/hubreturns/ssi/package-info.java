/**
 * The Self Service Interface: its own web server, and what a start needs. Each package below holds
 * the pages for one task.
 */
@NullMarked
package hubreturns.ssi;

import org.jspecify.annotations.NullMarked;
