/** The sample of credentials, in Eta's syntax: `it.credentials` is a {@link CredentialsModel}, if one was read. */
export const credentialsTemplate = `<section aria-labelledby="credentials">
<h2 id="credentials">Credentials</h2>
<% if (it.credentials === undefined) { %>
<p>No sample of users was read one by one: whether their credentials have the types, states and expiry that were sent is not known.</p>
<% } else { %>
<p><strong><%= it.credentials.sentence %></strong></p>
<% if (it.credentials.warning !== undefined) { %>
<p><strong>Warning:</strong> <%= it.credentials.warning %></p>
<% } %>
<table>
<caption>Users that were drawn at random<% if (it.asOf.credentials) { %>, <%= it.asOf.credentials %><% } %>: by the types, states and expiry of their credentials; seed <code><%= it.credentials.seed %></code> draws the same ones again</caption>
<thead><tr><th scope="col">Credentials</th><th scope="col" class="number">Users</th></tr></thead>
<tbody>
<% for (const [label, users] of it.credentials.rows) { %>
<tr><th scope="row"><%= label %></th><td class="number"><%= users %></td></tr>
<% } %>
</tbody>
<tfoot><tr><th scope="row">Read one by one</th><td class="number"><%= it.credentials.sampled %></td></tr></tfoot>
</table>
<% if (it.credentials.users.length > 0) { %>
<table class="unconfirmed after">
<caption><%= it.credentials.usersCaption %></caption>
<thead><tr><th scope="col">User</th><th scope="col">What differs</th></tr></thead>
<tbody>
<% for (const user of it.credentials.users) { %>
<tr><th scope="row"><code><%= user.id %></code><small><%= user.at %></small><small><% if (user.sourceKey === undefined) { %>key withheld<% } else { %>key <code><%= user.sourceKey %></code><% } %></small></th><td><%= user.fields %></td></tr>
<% } %>
</tbody>
</table>
<% } %>
<% } %>
</section>`;
