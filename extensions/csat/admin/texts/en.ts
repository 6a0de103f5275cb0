/** English texts of the extension, under `x.csat`. */
export const en = {
  heading: 'Satisfaction',
  refresh: 'Refresh ratings',
  list: {
    loading: 'Loading ratings…',
    failed: 'The ratings could not be loaded',
    no_match: 'No ratings match',
    no_match_words: 'Nobody has given this number of stars.',
    none: 'No ratings yet',
    none_words: 'Users can rate a conversation once it has ended. Their ratings appear here as they are given.',
  },
  summary: { one: '{{average}} of 5 on average, from {{count}} rating', other: '{{average}} of 5 on average, from {{count}} ratings' },
  filters: { stars: 'Stars', any: 'Any number of stars', '5': '5 stars', '4': '4 stars', '3': '3 stars', '2': '2 stars', '1': '1 star' },
  columns: { caption: 'Ratings, live', stars: 'Stars', comment: 'Comment', user: 'User', rated: 'Rated' },
  stars: { one: '{{count}} of 5 stars', other: '{{count}} of 5 stars' },
  no_comment: 'No comment',
  aside: { heading: 'Rating', none: 'Not rated yet.', waits: 'The user can rate the conversation once it has ended.', failed: 'The rating could not be loaded.', all: 'All ratings' },
};
