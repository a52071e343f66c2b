package hubreturns.ssi;

import hubreturns.ssi.access.Accounts;
import hubreturns.ssi.access.AdminTrail;
import hubreturns.ssi.access.PasskeyPages;
import hubreturns.ssi.access.Passkeys;
import hubreturns.ssi.access.Sessions;
import hubreturns.ssi.access.SignInHandlers;
import hubreturns.ssi.access.SignInPages;
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
import hubreturns.ssi.returns.ReturnsList;
import hubreturns.ssi.returns.ReturnsPages;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.MultipartConfigElement;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
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
  DisplayFormat.class,
  OperatorPages.class,
  PageErrors.class,
  PasskeyPages.class,
  SchemaFiles.class
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
            UploadDirectory.empty(configuration.uploads()).toString(),
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
  SignIns signIns(
      JdbcClient database,
      Accounts accounts,
      SsiConfiguration configuration,
      Passkeys passkeys,
      AdminTrail trail,
      Clock clock) {
    return new SignIns(database, accounts, configuration.signIn(), passkeys, trail, clock);
  }

  @Bean
  Sessions sessions(JdbcClient database, SsiConfiguration configuration) {
    return new Sessions(
        database,
        configuration.signIn().idle(),
        configuration.sessionsMax(),
        configuration.secure());
  }

  @Bean
  SignInHandlers signInHandlers(
      SignIns signIns, Sessions sessions, SsiConfiguration configuration, Clock clock) {
    return new SignInHandlers(signIns, sessions, configuration.secure(), clock);
  }

  @Bean
  SignInPages signInPages(
      Accounts accounts, SignIns signIns, SignInHandlers handlers, SsiConfiguration configuration) {
    return new SignInPages(accounts, signIns, handlers, configuration.provider().isPresent());
  }

  @Bean
  PageModel pageModel(DisplayFormat show, SsiDatabase databases) {
    return new PageModel(show, databases.behind());
  }

  @Bean
  ReturnsPages returnsPages(SsiDatabase databases, Clock clock, DisplayFormat show) {
    return new ReturnsPages(new ReturnsList(databases.reading(), clock), show);
  }

  @Bean
  OverviewPage overviewPage(
      BackgroundCount counting,
      SsiDatabase databases,
      DisplayFormat show,
      SsiConfiguration configuration) {
    return new OverviewPage(counting, databases.reading(), show, configuration.dsms());
  }

  @Bean
  HubPage hubPage(SsiDatabase databases, DisplayFormat show, SsiConfiguration configuration) {
    return new HubPage(databases.reading(), configuration.charges(), show);
  }

  @Bean
  RequestPages requestPages(SsiDatabase databases, DisplayFormat show) {
    return new RequestPages(databases.reading(), show);
  }

  @Bean
  OverduePages overduePages(SsiDatabase databases, BackgroundCount counting, DisplayFormat show) {
    return new OverduePages(databases.reading(), counting, show);
  }

  @Bean
  CheckPages checkPages(
      JdbcClient database, SsiDatabase databases, SsiConfiguration configuration, Clock clock) {
    return new CheckPages(
        databases.reading(), database, configuration.uploads().toAbsolutePath(), clock);
  }

  @Bean
  ScanPages scanPages(
      SsiDatabase databases, CheckPages checkPages, DisplayFormat show, Clock clock) {
    return new ScanPages(databases.reading(), checkPages, show, clock);
  }
}
