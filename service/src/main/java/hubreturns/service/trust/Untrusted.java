package hubreturns.service.trust;

import hubreturns.duis.Refusal;

/** A request from nobody that could be identified for sure, or for another DSP. */
public record Untrusted(Refusal refusal) implements Verification {}
