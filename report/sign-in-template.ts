/** What came of signing in, in Eta's syntax: `it.logins` is a {@link LoginTable}, `it.resetFlow` rows of the reset. */
export const signInTemplate = `<% if (it.logins === undefined) { %>
<p>No logins were tried.</p>
<% } else { %>
<table>
<caption>Known logins that were tried, and wrong ones that were derived from them<% if (it.asOf.logins) { %>, <%= it.asOf.logins %><% } %></caption>
<thead><tr><th scope="col">Login</th><th scope="col">Expected</th><th scope="col" class="number">As expected</th><th scope="col" class="number">Otherwise</th><th scope="col" class="number">Not judged</th></tr></thead>
<tbody>
<% for (const row of it.logins.rows) { %>
<tr><th scope="row"><%= row.kind %></th><td><code><%= row.expected %></code></td><td class="number"><%= row.asExpected %></td><td class="number<% if (!row.isAsExpected) { %> bad<% } %>"><%= row.otherwise %></td><td class="number"><%= row.unjudged %></td></tr>
<% } %>
</tbody>
<tfoot><tr><th scope="row">All</th><td></td><td class="number"><%= it.logins.asExpected %></td><td class="number"><%= it.logins.otherwise %></td><td class="number"><%= it.logins.unjudged %></td></tr></tfoot>
</table>
<% for (const note of it.logins.notes) { %>
<p><%= note %></p>
<% } %>
<% if (it.logins.otherwise !== '0' || it.logins.unjudged !== '0') { %>
<p>Those that ended otherwise, or were not judged, are named by their line in <code>logins.ndjson</code> beside <% if (it.asOf.logins) { %>the report of then<% } else { %>this page<% } %>.</p>
<% } %>
<% } %>
<% if (it.resetFlow !== undefined) { %>
<table class="after">
<caption>The reset of a test account, step by step<% if (it.asOf['reset-flow']) { %>, <%= it.asOf['reset-flow'] %><% } %></caption>
<thead><tr><th scope="col">Step</th><th scope="col">Result</th><th scope="col">What the target said</th></tr></thead>
<tbody>
<% for (const row of it.resetFlow) { %>
<tr><th scope="row"><%= row.step %></th><td class="<%= row.tone %>"><%= row.result %></td><td><%= row.answer %></td></tr>
<% } %>
</tbody>
</table>
<% } %>`;
