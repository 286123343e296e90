/** Style sheets are bundled beside the page by the build. */
declare module '*.css';
