import { credentialsTemplate } from './credentials-template.ts';
import { forecastTemplate } from './forecast-template.ts';
import { lookedAtTemplate } from './looked-at-template.ts';
import { probeTemplate } from './probe-template.ts';
import { signInTemplate } from './sign-in-template.ts';
import { targetsTemplate } from './targets-template.ts';

/**
 * The page's parts, in Eta's syntax: `<%=` writes escaped, `<%~` writes as it is and stands only before other parts and
 * the style. `it` is the {@link PageModel} with `title` and `style`.
 */

const head = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title><%= it.verdict %> – <%= it.title %></title>
<style><%~ it.style %></style>
</head>
<body>
<header>
<p class="product"><%= it.title %></p>
<%~ include('@verdict', it) %>
</header>`;

const closing = `<footer>
<p>This page holds no name, address, telephone number or password. Users are named by their UUID in the pool and, where it says nothing of the person, by their key in the source. The same report for programs is in <code>report.json</code> beside it.</p>
</footer>
</body>
</html>`;

const page = `<%~ include('@head', it) %>
<main>
<%~ include('@targets', it) %>
<%~ include('@accounting', it) %>
<%~ include('@lookedAt', it) %>
<%~ include('@unconfirmed', it) %>
<%~ include('@forecast', it) %>
<%~ include('@credentials', it) %>
<%~ include('@probe', it) %>
<%~ include('@checks', it) %>
<%~ include('@pool', it) %>
<%~ include('@audit', it) %>
<%~ include('@origin', it) %>
</main>
<%~ include('@closing', it) %>
`;

const verdict = `<div class="verdict <%= it.outcome %>">
<h1><%= it.verdict %></h1>
<p><%= it.sentence %></p>
<% if (it.failure !== undefined) { %>
<p><strong><%= it.failure %></strong></p>
<% } %>
<% if (it.shortcomings.length > 0) { %>
<ul>
<% for (const shortcoming of it.shortcomings) { %>
<li><%= shortcoming %></li>
<% } %>
</ul>
<% } %>
</div>
<dl class="facts">
<% for (const [term, value] of it.facts) { %>
<div><dt><%= term %></dt><dd><%= value %></dd></div>
<% } %>
</dl>`;

const accounting = `<section aria-labelledby="accounting">
<h2 id="accounting">Where every user is</h2>
<ol class="flow">
<% for (const step of it.flow) { %>
<li>
<h3><%= step.title %> <small><%= step.explanation %></small></h3>
<div class="bar" aria-hidden="true"><% for (const part of step.parts) { if (!part.isZero) { %><span class="<%= part.tone %>" style="flex-grow: <%= part.percent %>"></span><% } } %></div>
<dl>
<% for (const part of step.parts) { %>
<div class="<%= part.isZero ? 'zero' : part.tone %>"><dt><%= part.label %></dt><dd><%= part.count %><% if (step.parts.length > 1) { %> <small><%= part.share %></small><% } %></dd></div>
<% } %>
</dl>
</li>
<% } %>
</ol>
<ul class="balance">
<% for (const equation of it.balance) { %>
<li><%= equation %></li>
<% } %>
</ul>
<% for (const note of it.notes) { %>
<p><%= note %></p>
<% } %>
</section>`;

const unconfirmed = `<section aria-labelledby="unconfirmed">
<h2 id="unconfirmed">Users that were not confirmed</h2>
<% if (it.unconfirmed.length === 0) { %>
<p>None.</p>
<% } else { %>
<table class="unconfirmed">
<caption><%= it.unconfirmedCaption %></caption>
<thead><tr><th scope="col">User</th><th scope="col">Finding</th></tr></thead>
<tbody>
<% for (const user of it.unconfirmed) { %>
<tr><th scope="row"><code><%= user.id %></code><small><%= user.at %></small><small><% if (user.sourceKey === undefined) { %>key withheld<% } else { %>key <code><%= user.sourceKey %></code><% } %></small></th><td><%= user.finding %><% if (user.details !== '') { %><small><%= user.details %></small><% } %></td></tr>
<% } %>
</tbody>
</table>
<% } %>
</section>`;

const checks = `<section aria-labelledby="checks">
<h2 id="checks">Logins and export</h2>
<%~ include('@signIn', it) %>
<% if (it.exportCounts === undefined) { %>
<p><%= it.noExport %></p>
<% } else { %>
<table class="after">
<caption>Records in the dataset and in the tenant’s export<% if (it.asOf.export) { %>, <%= it.asOf.export %><% } %></caption>
<thead><tr><th scope="col">Records</th><th scope="col" class="number">Dataset</th><th scope="col" class="number">Export</th><th scope="col">Equal</th></tr></thead>
<tbody>
<% for (const row of it.exportCounts) { %>
<tr><th scope="row"><%= row.type %></th><td class="number"><%= row.expected %></td><td class="number"><%= row.found %></td><td class="<%= row.equal ? 'good' : 'bad' %>"><%= row.equal ? 'yes' : 'no' %></td></tr>
<% } %>
</tbody>
</table>
<% } %>
</section>`;

const pool = `<section aria-labelledby="pool">
<h2 id="pool">Settings of the pool that matter to these users</h2>
<% if (it.poolFindings.length === 0) { %>
<p>None that changes what becomes of them.</p>
<% } else { %>
<table>
<caption>As they were before anything was sent</caption>
<thead><tr><th scope="col">Setting</th><th scope="col">What it means</th></tr></thead>
<tbody>
<% for (const [setting, message] of it.poolFindings) { %>
<tr><th scope="row"><code><%= setting %></code></th><td><%= message %></td></tr>
<% } %>
</tbody>
</table>
<% } %>
</section>`;

const audit = `<section aria-labelledby="audit">
<h2 id="audit">What operators commanded</h2>
<% if (it.audit.length === 0) { %>
<p>Nothing: it ran by itself.</p>
<% } else { %>
<div class="wide" role="region" aria-labelledby="audit" tabindex="0"><table>
<caption>Commands, oldest first</caption>
<thead><tr><th scope="col">When</th><th scope="col">Command</th><th scope="col">Taken</th><th scope="col">Effect</th><th scope="col">By</th></tr></thead>
<tbody>
<% for (const entry of it.audit) { %>
<tr><td><%= entry.at %></td><th scope="row"><code><%= entry.command %></code></th><td class="<%= entry.taken ? 'good' : 'bad' %>"><%= entry.taken ? 'yes' : 'no' %></td><td><%= entry.effect %></td><td><%= entry.identity %></td></tr>
<% } %>
</tbody>
</table></div>
<% } %>
</section>`;

const origin = `<section aria-labelledby="origin">
<h2 id="origin">From where to where</h2>
<div class="columns">
<dl class="facts">
<% for (const [term, value] of it.origin) { %>
<div><dt><%= term %></dt><dd><%= value %></dd></div>
<% } %>
</dl>
<dl class="facts">
<% for (const [term, value] of it.target) { %>
<div><dt><%= term %></dt><dd><%= value %></dd></div>
<% } %>
</dl>
</div>
<table class="files">
<caption>Files that were read</caption>
<thead><tr><th scope="col">File</th><th scope="col" class="number">Size</th><th scope="col">SHA-256</th></tr></thead>
<tbody>
<% for (const input of it.inputs) { %>
<tr><th scope="row"><%= input.name %></th><td class="number"><%= input.size %></td><td><code class="hash"><%= input.sha256 %></code></td></tr>
<% } %>
</tbody>
</table>
</section>`;

export const pageTemplates = {
  head,
  closing,
  page,
  verdict,
  targets: targetsTemplate,
  accounting,
  lookedAt: lookedAtTemplate,
  unconfirmed,
  forecast: forecastTemplate,
  credentials: credentialsTemplate,
  probe: probeTemplate,
  checks,
  signIn: signInTemplate,
  pool,
  audit,
  origin,
} as const;
