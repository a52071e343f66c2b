/**
 * Checks the repository's own files: citations, links, retired words, and things that must not be
 * committed. The tests read every text file that Git tracks.
 */
@NullMarked
package hubreturns.harness.repository;

import org.jspecify.annotations.NullMarked;
