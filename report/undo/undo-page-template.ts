/** The page of an undo, in Eta's syntax: `it` is an {@link UndoPageModel} with `title` and `style`. */
export const undoPageTemplate = `<%~ include('@head', it) %>
<main>
<%~ include('@accounting', it) %>
<section aria-labelledby="unsettled">
<h2 id="unsettled">Users that the pool does not show as the undo leaves them</h2>
<% if (it.unsettled.length === 0) { %>
<p>None.</p>
<% } else { %>
<table class="unconfirmed">
<caption><%= it.unsettledCaption %></caption>
<thead><tr><th scope="col">User</th><th scope="col">Finding</th></tr></thead>
<tbody>
<% for (const user of it.unsettled) { %>
<tr><th scope="row"><code><%= user.id %></code><small><%= user.at %></small><small><% if (user.sourceKey === undefined) { %>key withheld<% } else { %>key <code><%= user.sourceKey %></code><% } %></small></th><td><%= user.finding %></td></tr>
<% } %>
</tbody>
</table>
<% } %>
</section>
<%~ include('@audit', it) %>
<%~ include('@origin', it) %>
</main>
<%~ include('@closing', it) %>
`;
