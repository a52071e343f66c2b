package hubreturns.ssi.page;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.multipart.MaxUploadSizeExceededException;

/** The pages for errors: each says what happened and what to do next. */
@Controller
@ControllerAdvice
public final class PageErrors {
  private static final Logger log = LoggerFactory.getLogger(PageErrors.class);
  private static final int NOT_UNDERSTOOD = 400;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int NOT_THIS_WAY = 405;
  private static final int TOO_LARGE = 413;
  private static final int ADDRESS_TOO_LONG = 414;
  private static final int TOO_MANY = 429;
  private static final int HEADERS_TOO_LARGE = 431;
  private static final int BROKEN = 500;
  private static final int UNAVAILABLE = 503;
  private static final String TRY_AGAIN_SECONDS = "5";

  /** The attribute of a request that was refused because its form belongs to another sign-in. */
  public static final String OUTDATED_FORM = "outdatedForm";

  private final PageModel common;

  /** Error pages with what all pages show. */
  public PageErrors(PageModel common) {
    this.common = common;
  }

  /** Handles what a page throws. */
  @ExceptionHandler(Exception.class)
  String thrown(
      Exception thrown, HttpServletRequest request, HttpServletResponse response, Model model)
      throws Exception {
    if (response.isCommitted()) {
      // Part of a download was sent: only a broken connection shows the browser that the rest is
      // missing.
      throw thrown;
    }
    // The error page replaces a download that has begun but is not sent yet.
    response.reset();
    return say(status(thrown), thrown, request, response, model);
  }

  /** Handles what the web server or a filter refused. */
  @RequestMapping("/error")
  String dispatched(HttpServletRequest request, HttpServletResponse response, Model model) {
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    Object thrown = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
    return thrown instanceof Exception exception
        ? say(status(exception), exception, request, response, model)
        : say(status instanceof Integer code ? code : NOT_FOUND, null, request, response, model);
  }

  private static int status(Throwable thrown) {
    return switch (thrown) {
      case NoSuchPage absent -> NOT_FOUND;
      case MaxUploadSizeExceededException tooLarge -> TOO_LARGE;
      case DataAccessResourceFailureException noConnection -> UNAVAILABLE;
      case TransientDataAccessException later -> UNAVAILABLE;
      case CannotCreateTransactionException noConnection -> UNAVAILABLE;
      case TransactionSystemException lost -> UNAVAILABLE;
      // The database is a standby now, or read-only.
      case SQLException readOnly when "25006".equals(readOnly.getSQLState()) -> UNAVAILABLE;
      case TypeMismatchException noNumber -> NOT_UNDERSTOOD;
      case RequestRejectedException refused -> NOT_UNDERSTOOD;
      case InvalidParameterException unreadable -> unreadable.getErrorCode();
      // A value that the database cannot read, for example a NUL character (class 22).
      case SQLException unreadable
          when Objects.toString(unreadable.getSQLState(), "").startsWith("22") ->
          NOT_UNDERSTOOD;
      case ErrorResponse refused -> refused.getStatusCode().value();
      default -> thrown.getCause() == null ? BROKEN : status(thrown.getCause());
    };
  }

  private String say(
      int status,
      @Nullable Throwable thrown,
      HttpServletRequest request,
      HttpServletResponse response,
      Model model) {
    String correlation = UUID.randomUUID().toString();
    if (status >= BROKEN) {
      log.error("Page {} failed ({}), correlation {}", path(request), status, correlation, thrown);
      model.addAttribute("correlation", correlation);
    }
    response.setStatus(status);
    if (status == TOO_MANY) {
      response.setHeader("Retry-After", TRY_AGAIN_SECONDS);
    }
    common.common(request, model);
    model.addAttribute("status", status);
    model.addAttribute("signingOut", path(request).equals("/sign-out"));
    model.addAttribute(OUTDATED_FORM, Boolean.TRUE.equals(request.getAttribute(OUTDATED_FORM)));
    return switch (status) {
      case FORBIDDEN -> "errors/forbidden";
      case NOT_FOUND, NOT_THIS_WAY -> "errors/not-found";
      case TOO_LARGE, ADDRESS_TOO_LONG, HEADERS_TOO_LARGE -> "errors/too-large";
      case TOO_MANY -> "errors/too-many";
      case UNAVAILABLE -> "errors/unavailable";
      default -> status < BROKEN ? "errors/not-understood" : "errors/broken";
    };
  }

  private static String path(HttpServletRequest request) {
    Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
    return path == null ? request.getRequestURI() : path.toString();
  }
}
