package hubreturns.ssi;

import hubreturns.ssi.access.AnonymousRequestLimits;
import hubreturns.ssi.access.SessionCheck;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.check.CheckPages;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Makes files that people check take turns:
 *
 * <ul>
 *   <li>Each account has one file at a time.
 *   <li>Uploads at once are limited by what the upload directory may hold.
 *   <li>Checks at once use half of the processors, or one on a small machine.
 * </ul>
 */
final class FileTurns {
  static final String CHECK = "/check";

  /** Uploads at once; with the largest file, the directory then holds 64 MB. */
  static final int UPLOADS_MAX = 8;

  private static final int CHECKS_MAX = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  private static final Duration TURN_WAIT = Duration.ofSeconds(30);
  private static final String HAS_TURN = FileTurns.class.getName();

  private final Set<String> busyAccounts = ConcurrentHashMap.newKeySet();
  private final Semaphore uploads = new Semaphore(UPLOADS_MAX);
  private final Semaphore checks = new Semaphore(CHECKS_MAX, true);

  /** Limits uploads. It comes before anything that reads a file. */
  OncePerRequestFilter filter() {
    return new UploadFilter();
  }

  /** Limits checks. It comes after the upload, and before the file is checked. */
  HandlerInterceptor interceptor() {
    return new CheckInterceptor();
  }

  private final class UploadFilter extends OncePerRequestFilter {
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
      return !request.getMethod().equals("POST") || SessionCheck.viewer(request).isEmpty();
    }

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      Viewer viewer = SessionCheck.viewer(request).orElseThrow();
      if (!request.getRequestURI().equals(CHECK)) {
        if (AnonymousRequestLimits.isMultipart(request)) {
          response.sendError(HttpStatus.UNSUPPORTED_MEDIA_TYPE.value());
        } else {
          chain.doFilter(request, response);
        }
      } else if (request.getContentLengthLong() > WebServer.UPLOAD_REQUEST_BYTES_MAX) {
        response.sendError(HttpStatus.CONTENT_TOO_LARGE.value());
      } else if (!busyAccounts.add(viewer.name())) {
        response.sendError(HttpStatus.TOO_MANY_REQUESTS.value());
      } else {
        try {
          upload(request, response, chain);
        } finally {
          busyAccounts.remove(viewer.name());
        }
      }
    }

    private void upload(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      if (!uploads.tryAcquire()) {
        response.sendError(HttpStatus.TOO_MANY_REQUESTS.value());
        return;
      }
      try {
        chain.doFilter(request, response);
      } finally {
        uploads.release();
      }
    }
  }

  private final class CheckInterceptor implements HandlerInterceptor {
    @Override
    public boolean preHandle(
        HttpServletRequest request, HttpServletResponse response, Object handler)
        throws InterruptedException {
      if (request.getMethod().equals("POST")) {
        // If there is no time for the check, the page keeps the file, and the person can try again.
        if (!checks.tryAcquire(TURN_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
          request.setAttribute(CheckPages.NO_TURN, true);
        } else {
          request.setAttribute(HAS_TURN, true);
        }
      }
      return true;
    }

    @Override
    public void afterCompletion(
        HttpServletRequest request,
        HttpServletResponse response,
        Object handler,
        @Nullable Exception failure) {
      if (request.getAttribute(HAS_TURN) != null) {
        request.removeAttribute(HAS_TURN);
        checks.release();
      }
    }
  }
}
