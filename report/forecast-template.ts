/** What becomes of the users, in Eta's syntax: `it.forecast` is a {@link Forecast}. */
export const forecastTemplate = `<section aria-labelledby="forecast">
<h2 id="forecast">What becomes of the users</h2>
<div class="columns">
<div>
<table>
<caption>All prepared users, by their passwords</caption>
<thead><tr><th scope="col">Users that</th><th scope="col" class="number">Users</th><th scope="col" class="number">Share</th></tr></thead>
<tbody>
<% for (const row of it.forecast.passwords) { %>
<tr><th scope="row"><%= row.label %></th><td class="number"><%= row.users %></td><td class="number"><%= row.share %></td></tr>
<% } %>
</tbody>
<tfoot><tr><th scope="row">Prepared</th><td class="number"><%= it.forecast.prepared %></td><td></td></tr></tfoot>
</table>
<table>
<caption>Passwords that move, by recipe</caption>
<thead><tr><th scope="col">Recipe</th><th scope="col" class="number">Users</th></tr></thead>
<tbody>
<% for (const [recipe, users] of it.forecast.recipes) { %>
<tr><th scope="row"><%= recipe %></th><td class="number"><%= users %></td></tr>
<% } %>
<% if (it.forecast.recipes.length === 0) { %>
<tr><th scope="row">No password moves</th><td class="number">0</td></tr>
<% } %>
</tbody>
</table>
</div>
<div>
<table>
<caption>Of all that were read; one user may be in several</caption>
<thead><tr><th scope="col">Users that</th><th scope="col" class="number">Users</th></tr></thead>
<tbody>
<% for (const [label, users] of it.forecast.remarks) { %>
<tr><th scope="row"><%= label %></th><td class="number"><%= users %></td></tr>
<% } %>
</tbody>
</table>
<table>
<caption>Passwords that have to be reset, by reason</caption>
<thead><tr><th scope="col">Reason</th><th scope="col" class="number">Users</th></tr></thead>
<tbody>
<% for (const [words, reason, users] of it.forecast.resets) { %>
<tr><th scope="row"><%= words %><% if (words !== reason) { %> <small><code><%= reason %></code></small><% } %></th><td class="number"><%= users %></td></tr>
<% } %>
<% if (it.forecast.resets.length === 0) { %>
<tr><th scope="row">No password has to be reset</th><td class="number">0</td></tr>
<% } %>
</tbody>
</table>
</div>
</div>
<% if (it.forecast.rejects.length === 0) { %>
<p class="after">No record of the source was rejected.</p>
<% } else { %>
<table class="after">
<caption>Records that were rejected, by reason; each is named with its place in the dataset’s rejects.ndjson, and <code>poolferry rejects --write</code> writes them for mending</caption>
<thead><tr><th scope="col">Reason</th><th scope="col" class="number">Records</th></tr></thead>
<tbody>
<% for (const [words, reason, records] of it.forecast.rejects) { %>
<tr><th scope="row"><%= words %><% if (words !== reason) { %> <small><code><%= reason %></code></small><% } %></th><td class="number"><%= records %></td></tr>
<% } %>
</tbody>
</table>
<% } %>
</section>`;
