/** The results file and the summary. */
@NullMarked
package hubreturns.client.results;

import org.jspecify.annotations.NullMarked;
