/** The test completion report: which requirement was shown by which tests, and what they saw. */
@NullMarked
package hubreturns.acceptance.report;

import org.jspecify.annotations.NullMarked;
