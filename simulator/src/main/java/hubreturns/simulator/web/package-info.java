/**
 * HTTP for all routes: one Undertow server with limits, JSON, and pages from escaping templates.
 */
@NullMarked
package hubreturns.simulator.web;

import org.jspecify.annotations.NullMarked;
