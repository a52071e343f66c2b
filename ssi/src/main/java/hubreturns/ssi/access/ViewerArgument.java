package hubreturns.ssi.access;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Gives each page the {@link Viewer} who asked for it. */
public final class ViewerArgument implements HandlerMethodArgumentResolver {
  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterType() == Viewer.class;
  }

  @Override
  public Viewer resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer container,
      NativeWebRequest request,
      @Nullable WebDataBinderFactory binder) {
    HttpServletRequest asked = request.getNativeRequest(HttpServletRequest.class);
    if (asked == null) {
      throw new IllegalStateException("pages are asked for over HTTP");
    }
    return SessionCheck.viewer(asked)
        .orElseThrow(() -> new IllegalStateException("no page is shown before sign-in"));
  }
}
