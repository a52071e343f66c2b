/**
 * The HTTP edge: requests read whole and bounded, answers sent in one write, JSON and HTML made
 * safely.
 */
@NullMarked
package hubreturns.simulator.web;

import org.jspecify.annotations.NullMarked;
