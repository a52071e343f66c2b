package hubreturns.service.trust;

import hubreturns.duis.Refusal;

/** A request whose sender is not proven, or that is for another DSP. */
public record Untrusted(Refusal refusal) implements Verification {}
