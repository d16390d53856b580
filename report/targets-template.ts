/** The page's part on the targets of the vendor's guide and on the target's errors, in Eta's syntax. */
export const targetsTemplate = `<section aria-labelledby="targets">
<h2 id="targets">Targets of the vendor’s guide</h2>
<table>
<caption>The verdict goes by users alone: these lines change nothing in it</caption>
<thead><tr><th scope="col">Target</th><th scope="col">Measured</th><th scope="col">Result</th></tr></thead>
<tbody>
<% for (const row of it.targets) { %>
<tr><th scope="row"><%= row.title %></th><td><%= row.measured %></td><td class="<%= row.tone %>"><%= row.result %></td></tr>
<% } %>
</tbody>
</table>
<% if (it.errors.length > 0) { %>
<table class="after">
<caption>Answers of the target that were no success, in requests</caption>
<thead><tr><th scope="col">Answer</th><th scope="col" class="number">Import</th><th scope="col" class="number">Read back</th><th scope="col">What it means</th></tr></thead>
<tbody>
<% for (const row of it.errors) { %>
<tr><th scope="row"><code><%= row.error %></code></th><td class="number"><%= row.imports %></td><td class="number"><%= row.readBack %></td><td><%= row.words %></td></tr>
<% } %>
</tbody>
</table>
<% } %>
</section>`;
