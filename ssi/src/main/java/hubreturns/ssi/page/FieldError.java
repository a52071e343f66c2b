package hubreturns.ssi.page;

/**
 * What is wrong with one field of a form.
 *
 * @param field the name of the field, which is also its id on the page
 * @param message what to do about it, as a sentence without a full stop
 */
public record FieldError(String field, String message) {}
