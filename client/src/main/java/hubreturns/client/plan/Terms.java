package hubreturns.client.plan;

import hubreturns.returns.Form;
import hubreturns.vocabulary.SchemaVersion;
import hubreturns.vocabulary.UserId;

/**
 * What all requests of one journal have in common.
 *
 * @param user the originator
 * @param dsp the target
 */
public record Terms(UserId user, UserId dsp, SchemaVersion version, Form form) {}
