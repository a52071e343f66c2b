package hubreturns.ssi;

import hubreturns.ssi.access.Accounts;
import hubreturns.ssi.access.AdminTrail;
import hubreturns.ssi.access.HostNames;
import hubreturns.ssi.access.PasskeyPages;
import hubreturns.ssi.access.Passkeys;
import hubreturns.ssi.access.Sessions;
import hubreturns.ssi.access.SignInHandlers;
import hubreturns.ssi.access.SignInPages;
import hubreturns.ssi.access.SignInRules;
import hubreturns.ssi.access.SignIns;
import hubreturns.ssi.access.ViewerArgument;
import hubreturns.ssi.check.CheckPages;
import hubreturns.ssi.check.ScanPages;
import hubreturns.ssi.hub.HubPage;
import hubreturns.ssi.operator.OperatorPages;
import hubreturns.ssi.overdue.OverduePages;
import hubreturns.ssi.overview.BackgroundCount;
import hubreturns.ssi.overview.OverviewPage;
import hubreturns.ssi.page.DisplayFormat;
import hubreturns.ssi.page.PageErrors;
import hubreturns.ssi.page.PageModel;
import hubreturns.ssi.requests.RequestPages;
import hubreturns.ssi.requests.SchemaFiles;
import hubreturns.ssi.returns.ReturnsPages;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.MultipartConfigElement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.CacheControl;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.spring6.templateresolver.SpringResourceTemplateResolver;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

/** Wires the web server and the pages of all packages. */
@Configuration(proxyBeanMethods = false)
@EnableWebMvc
@Import({
  AccessRules.class,
  Accounts.class,
  AdminTrail.class,
  BackgroundCount.class,
  CheckPages.class,
  DisplayFormat.class,
  HostNames.class,
  HubPage.class,
  OperatorPages.class,
  OverduePages.class,
  OverviewPage.class,
  PageErrors.class,
  PageModel.class,
  PasskeyPages.class,
  RequestPages.class,
  ReturnsPages.class,
  ScanPages.class,
  SchemaFiles.class,
  Sessions.class,
  SignInHandlers.class,
  SignInPages.class,
  SignIns.class
})
class SsiWiring implements WebMvcConfigurer {
  private static final Duration ASSETS_KEPT = Duration.ofMinutes(10);

  private final FileTurns turns = new FileTurns();

  @Bean
  TomcatServletWebServerFactory webServer(SsiConfiguration configuration)
      throws UnknownHostException {
    return WebServer.factory(configuration);
  }

  @Bean
  DispatcherServlet dispatcherServlet() {
    return new DispatcherServlet();
  }

  @Bean
  ServletRegistrationBean<DispatcherServlet> pages(
      DispatcherServlet servlet, SsiConfiguration configuration) {
    ServletRegistrationBean<DispatcherServlet> pages = new ServletRegistrationBean<>(servlet, "/");
    pages.setMultipartConfig(
        new MultipartConfigElement(
            emptied(configuration.uploads()).toString(),
            WebServer.UPLOAD_BYTES_MAX,
            WebServer.UPLOAD_REQUEST_BYTES_MAX,
            0));
    pages.setLoadOnStartup(1);
    return pages;
  }

  @Bean
  DelegatingFilterProxyRegistrationBean security() {
    var security = new DelegatingFilterProxyRegistrationBean("springSecurityFilterChain");
    security.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR));
    return security;
  }

  @Bean
  FileTurns fileTurns() {
    return turns;
  }

  @Override
  public void addInterceptors(InterceptorRegistry interceptors) {
    interceptors.addInterceptor(turns.interceptor()).addPathPatterns(FileTurns.CHECK);
  }

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(new ViewerArgument());
  }

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry assets) {
    assets
        .addResourceHandler("/assets/**")
        .addResourceLocations(
            "classpath:/ssi/assets/", "classpath:/META-INF/resources/webjars/htmx.org/2.0.10/dist/")
        .setCacheControl(CacheControl.maxAge(ASSETS_KEPT).cachePrivate());
  }

  @Bean
  ThymeleafViewResolver views(ApplicationContext context) {
    SpringResourceTemplateResolver templates = new SpringResourceTemplateResolver();
    templates.setApplicationContext(context);
    templates.setPrefix("classpath:/ssi/pages/");
    templates.setSuffix(".html");
    templates.setCharacterEncoding(StandardCharsets.UTF_8.name());
    SpringTemplateEngine engine = new SpringTemplateEngine();
    engine.setTemplateResolver(templates);
    engine.setMessageSource(context);
    ThymeleafViewResolver views = new ThymeleafViewResolver();
    views.setTemplateEngine(engine);
    views.setCharacterEncoding(StandardCharsets.UTF_8.name());
    return views;
  }

  @Bean
  JdbcClient database(DataSource dataSource) {
    return JdbcClient.create(dataSource);
  }

  @Bean
  Passkeys passkeys(DataSource dataSource, SsiConfiguration configuration) {
    return configuration
        .passkeysFor()
        .map(baseUrl -> Passkeys.required(baseUrl, dataSource))
        .orElseGet(Passkeys::notRequired);
  }

  @Bean
  SignInRules signInRules(SsiConfiguration configuration) {
    return configuration.signIn();
  }

  /** Makes the directory, and deletes what an earlier process left in it. */
  private static Path emptied(Path uploads) {
    try {
      Files.createDirectories(uploads);
      // Only the service can open it.
      Files.setPosixFilePermissions(uploads, PosixFilePermissions.fromString("rwx------"));
      try (Stream<Path> files = Files.list(uploads)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.delete(file);
        }
      }
      return uploads.toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + uploads + " for uploads", e);
    }
  }
}
