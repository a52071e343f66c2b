/**
 * The Self Service Interface: its own web server, and what is needed to start it. Each package
 * below holds the pages for one task.
 */
@NullMarked
package hubreturns.ssi;

import org.jspecify.annotations.NullMarked;
