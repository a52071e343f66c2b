package hubreturns.ssi.returns;

/** A hub of the viewer's inventory that is not Returned. */
public record HubInInventory(
    long device, String maker, String model, String status, String logistics) {}
